/* The map of the step "where": outlines without a background, the chosen area, the cells that cover it, and drawing a polygon.
   The list beside it does the same without it. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("map");
  if (!box || !window.L) return;
  const map = L.map(box, { zoomSnap: 0.25, attributionControl: Boolean(box.dataset.tiles), keyboard: true });
  map.setView([52.2, 5.3], 7);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: "Kaartgegevens © Kadaster" }).addTo(map);

  const flip = (ring) => ring.map(([east, north]) => [north, east]);
  const country = L.layerGroup().addTo(map);
  const covered = L.layerGroup().addTo(map);
  const area = L.layerGroup().addTo(map);
  const pen = L.layerGroup().addTo(map);

  fetch(box.dataset.outlines, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.json() : []))
    .then((outlines) => {
      for (const one of outlines) {
        L.polygon(one.rings.map(flip), { className: "map-country", interactive: false }).addTo(country);
      }
      country.eachLayer((layer) => layer.bringToBack && layer.bringToBack());
      show(true);
    })
    .catch(() => undefined);

  /* Without a background, towns tell where one is: the larger ones first, more of them as one comes closer. */
  const spots = L.layerGroup().addTo(map);
  let known = [];
  function towns() {
    spots.clearLayers();
    const view = map.getBounds();
    const inView = known.filter((town) => view.contains([town.latitude, town.longitude]));
    const taken = [];
    for (const town of inView) {
      if (taken.length === 24) break;
      const at = map.latLngToContainerPoint([town.latitude, town.longitude]);
      if (taken.some((other) => Math.abs(other.x - at.x) < 85 && Math.abs(other.y - at.y) < 16)) continue;
      taken.push(at);
      L.circleMarker([town.latitude, town.longitude], { radius: 2.5, className: "map-spot", interactive: false })
        .bindTooltip(town.name, { permanent: true, direction: "right", className: "map-town", offset: [2, 0] })
        .addTo(spots);
    }
  }
  if (!box.dataset.tiles) {
    fetch("/console/towns.json", { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : []))
      .then((found) => { known = found; towns(); })
      .catch(() => undefined);
    map.on("moveend", towns);
  }

  function shapes(found) {
    if (!found) return [];
    if (found.type === "circle") return [L.circle([found.latitude, found.longitude], { radius: found.radius_m, className: "map-area", interactive: false })];
    if (found.type === "polygons") return [L.polygon(found.rings.map((ring) => [flip(ring)]), { className: "map-area", interactive: false })];
    const whole = [];
    country.eachLayer((layer) => whole.push(L.polygon(layer.getLatLngs(), { className: "map-area", interactive: false })));
    return whole;
  }

  function show(first) {
    const reach = document.getElementById("bereik");
    if (!reach) return;
    const found = JSON.parse(reach.dataset.area || "null");
    const cells = JSON.parse(reach.dataset.covered || "null");
    area.clearLayers();
    covered.clearLayers();
    for (const polygon of cells || []) L.polygon(polygon.map(flip), { className: "map-covered", interactive: false }).addTo(covered);
    const drawn = shapes(found);
    for (const shape of drawn) shape.addTo(area);
    if (drawn.length && (first || how() !== "drawn")) {
      map.fitBounds(drawn.reduce((bounds, shape) => bounds.extend(shape.getBounds()), L.latLngBounds([])).pad(0.35), { maxZoom: 13, animate: false });
    }
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target && (event.detail.target.id === "bereik" || event.detail.elt.id === "bereik")) show(false);
  });

  /* Drawing: points where somebody clicks; a click on the first one closes. */
  const field = document.getElementById("area-drawn");
  const again = document.getElementById("opnieuw-tekenen");
  const undo = document.getElementById("laatste-punt");
  const how = () => (document.querySelector("input[name='area.how']:checked") || {}).value;
  let points = [];
  let closed = false;

  function read() {
    try {
      points = JSON.parse(field.value || "[]").map(([east, north]) => [north, east]);
      closed = points.length > 2;
    } catch {
      points = [];
    }
  }

  function draw() {
    pen.clearLayers();
    again.hidden = undo.hidden = how() !== "drawn";
    box.classList.toggle("drawing", how() === "drawn" && !closed);
    if (how() !== "drawn") return;
    if (closed) L.polygon(points, { className: "map-pen" }).addTo(pen);
    else L.polyline(points, { className: "map-pen" }).addTo(pen);
    points.forEach((point, index) => {
      const dot = L.circleMarker(point, { radius: index ? 5 : 9, className: "map-dot" }).addTo(pen);
      if (index === 0 && !closed) dot.on("click", (event) => { L.DomEvent.stop(event); close(); });
    });
  }

  function write() {
    field.value = JSON.stringify(points.map(([north, east]) => [Number(east.toFixed(5)), Number(north.toFixed(5))]));
  }

  function close() {
    if (points.length < 3) return;
    closed = true;
    write();
    draw();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  if (!field) return;
  read();
  draw();
  map.on("click", (event) => {
    if (how() !== "drawn") {
      const choice = document.getElementById("area-how-drawn");
      if (!choice) return;
      choice.checked = true;
      points = [];
      closed = false;
    }
    if (closed) return;
    points.push([event.latlng.lat, event.latlng.lng]);
    write();
    draw();
  });
  again.addEventListener("click", () => { points = []; closed = false; write(); draw(); });
  undo.addEventListener("click", () => { closed = false; points.pop(); write(); draw(); });
  for (const choice of document.querySelectorAll("input[name='area.how']")) choice.addEventListener("change", draw);
  field.addEventListener("input", () => { read(); draw(); });
});
