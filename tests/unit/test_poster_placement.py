"""How a photo lies in its frame: never distorted, a face never cut, and never more cropped than the frame asks for."""

from hypothesis import given
from hypothesis import strategies as st

from alerting.render.poster.placement import SAFE_BOTTOM, SAFE_SIDE, SAFE_TOP, Rectangle, place_photo

side = st.integers(40, 4_000)


@given(side, side, st.integers(40, 2_000), st.integers(40, 2_000))
def test_a_photo_is_never_distorted_and_stays_in_its_frame(width: int, height: int, wide: int, high: int) -> None:
    frame = Rectangle(7, 11, wide, high)

    crop, target = place_photo((width, height), frame)

    assert frame.holds(target)
    scale = min(wide / crop.width, high / crop.height)
    assert abs(crop.width * scale - target.width) <= 1
    assert abs(crop.height * scale - target.height) <= 1


@given(side, side, st.integers(40, 2_000), st.integers(40, 2_000))
def test_what_holds_the_face_is_always_shown(width: int, height: int, wide: int, high: int) -> None:
    crop, _ = place_photo((width, height), Rectangle(0, 0, wide, high))

    assert Rectangle(0, 0, width, height).holds(crop)
    assert crop.x <= width * SAFE_SIDE + 1
    assert crop.right >= width * (1 - SAFE_SIDE) - 1
    assert crop.y <= height * SAFE_TOP + 1
    assert crop.bottom >= height * (1 - SAFE_BOTTOM) - 1


@given(side, side, st.integers(40, 2_000), st.integers(40, 2_000))
def test_the_frame_is_full_in_one_direction(width: int, height: int, wide: int, high: int) -> None:
    _, target = place_photo((width, height), Rectangle(0, 0, wide, high))

    assert target.width == wide or target.height == high


def test_a_photo_of_the_frames_own_shape_is_shown_whole() -> None:
    crop, target = place_photo((1600, 2000), Rectangle(10, 20, 400, 500))

    assert crop == Rectangle(0, 0, 1600, 2000)
    assert target == Rectangle(10, 20, 400, 500)
