"""Withdraw a request: any administrator may, alone."""

from access.office import Office
from access.user_request import RequestState, UserRequest
from alerting.domain.errors import WrongStateError


def withdraw_request(office: Office, request_id: str) -> UserRequest:
    """An open request is over; one that was confirmed is on its way and must be finished."""
    office.check_admin()
    request = office.request(request_id)
    if request.state is RequestState.WITHDRAWN:
        return request
    if request.state is not RequestState.OPEN:
        raise WrongStateError(f"This request is {request.state.value}: it can not be withdrawn any more.")
    line = office.line("withdraw", request.subject, request.state.value, RequestState.WITHDRAWN.value)
    return office.house.requests.withdraw(request, line)
