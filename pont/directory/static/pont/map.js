// The map that moves. The picture in the page and the list beside it say the same without it.
"use strict";
(() => {
  const box = document.querySelector("[data-map]");
  const source = document.getElementById("points");
  if (!box || !source) return;
  // The picture is seen first; what makes it move is fetched after that.
  const fetched = (tag, attributes, put) => new Promise((done) => {
    const element = Object.assign(document.createElement(tag), attributes, { onload: done });
    put(element);
  });
  const fetchAll = () => Promise.all([
    fetched("link", { rel: "stylesheet", href: box.dataset.sheet }, (link) => document.getElementById("map-sheet").before(link)),
    fetched("script", { src: box.dataset.script }, (script) => document.head.append(script)),
  ]).then(start);
  requestAnimationFrame(() => setTimeout(fetchAll));

  function start() {
    const data = JSON.parse(source.textContent);
    const picture = box.querySelector("svg.drawn");
    const card = box.querySelector("[data-card]");
    const body = box.querySelector("[data-card-body]");
    const words = document.querySelector("[data-words]").content;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const isBeside = () => matchMedia("(min-width: 62rem)").matches;
    const SVG = "http://www.w3.org/2000/svg";
    // Pixels: of a numbered mark, of the square around a sign whose doors are counted together, of letters.
    const isSmall = box.clientWidth < 440;
    const MARK = isSmall ? [50, 34] : [58, 38];
    const AIR = isSmall ? [28, 22] : [44, 34];
    const SQUARE = 44, LETTER = isSmall ? 7.4 : 8.4, LINE = 18;
    const NUDGES = [[0, 0], [0, -1], [0, 1], [-1, 0], [1, 0], [-1, -1], [1, -1], [-1, 1], [1, 1], [0, -2], [0, 2]];
    const STEPS = 8, NEAREST = 15.5, LAST_ZOOM = 15.5, LAST_STREETS = 18, TOWNS_UNTIL = 14.5, STOPS_FROM = 13.5;

    const spots = data.spots.map(([lat, lon, level, rank, pk, name, lang]) => ({
      at: L.latLng(lat, lon), level, rank, pk, name, lang, isListed: pk === undefined,
    }));
    const listed = spots.filter((spot) => spot.isListed);
    const others = spots.filter((spot) => !spot.isListed);
    let chosen = 0;
    let cameFrom = null;

    // ------------------------------------------------------------------ the field
    const field = document.createElement("div");
    field.className = "field-map";
    field.dir = "ltr";
    field.setAttribute("role", "group");
    field.setAttribute("aria-label", box.dataset.label);
    box.prepend(field);
    box.classList.add("moves");
    field.classList.toggle("is-small", isSmall);

    const [south, west, north, east] = data.frame;
    const frame = L.latLngBounds([south, west], [north, east]);
    const map = L.map(field, {
      zoomControl: false, attributionControl: false, scrollWheelZoom: false,
      minZoom: 10, maxZoom: LAST_ZOOM, zoomSnap: 0.25, maxBounds: frame, maxBoundsViscosity: 0.8,
      zoomAnimation: !still, markerZoomAnimation: !still, fadeAnimation: false, inertia: !still,
    });
    // Who listens to the page has the list.
    map.getPane("mapPane").setAttribute("aria-hidden", "true");
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur mouseout", () => map.scrollWheelZoom.disable());

    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("class", "drawn");
    drawing.setAttribute("viewBox", `0 0 ${data.paper[0]} ${data.paper[1]}`);
    drawing.setAttribute("preserveAspectRatio", "none");
    const ground = picture.querySelector(".ground").cloneNode(true);
    ground.removeAttribute("transform");
    drawing.append(ground);
    let beneath = L.svgOverlay(drawing, frame, { pane: "tilePane" }).addTo(map);

    const everything = () => {
      const points = (listed.length ? listed : spots).map((spot) => spot.at);
      if (data.here) points.push(L.latLng(data.here[0], data.here[1]));
      if (points.length) map.fitBounds(L.latLngBounds(points), { padding: AIR, maxZoom: NEAREST, animate: false });
      else map.fitBounds(frame.pad(-0.08), { animate: false });
    };
    everything();

    // ------------------------------------------------------------------ marks
    const marks = L.layerGroup().addTo(map);
    const names = L.layerGroup().addTo(map);
    const ways = [];
    let filled = [];
    for (let i = -STEPS; i <= STEPS; i += 1) for (let j = -STEPS; j <= STEPS; j += 1) ways.push([i, j]);
    ways.sort((a, b) => Math.hypot(...a) - Math.hypot(...b) || a[1] - b[1] || b[0] - a[0]);

    const meets = (a, b) =>
      Math.abs(a.x - b.x) * 2 < a.wide + b.wide && Math.abs(a.y - b.y) * 2 < a.high + b.high;
    const isFree = (one, taken) => !taken.some((other) => meets(one, other));
    const boxAt = (point, wide, high) => ({ x: point.x, y: point.y, wide, high });
    const isSeen = (one, { min, max }) => one.x - one.wide / 2 > min.x && one.x + one.wide / 2 < max.x
      && one.y - one.high / 2 > min.y && one.y + one.high / 2 < max.y;
    // A door in view has its number in view.
    const aside = (point, taken) => {
      const [wide, high] = MARK;
      const view = map.getPixelBounds();
      const isHere = isSeen(boxAt(point, 0, 0), view);
      for (const [i, j] of ways) {
        const here = boxAt({ x: point.x + (i * wide) / 2, y: point.y + (j * high) / 2 }, wide, high);
        if (isFree(here, taken) && (!isHere || isSeen(here, view))) return here;
      }
      return boxAt(point, wide, high);
    };

    const sign = (level) => {
      const drawn = document.createElementNS(SVG, "svg");
      const use = document.createElementNS(SVG, "use");
      drawn.setAttribute("class", "pic");
      drawn.setAttribute("aria-hidden", "true");
      use.setAttribute("href", `#${data.levels[level][1]}`);
      drawn.append(use);
      return drawn;
    };
    const icon = (className, ...content) => {
      const inner = document.createElement("span");
      inner.append(...content);
      return L.divIcon({ className, html: inner, iconSize: null });
    };
    const put = (at, className, content, onTap, layer = marks, lift = 0) => {
      const one = L.marker(at, {
        icon: icon(className, ...content), keyboard: false, interactive: Boolean(onTap), zIndexOffset: lift,
      });
      if (onTap) one.on("click", onTap);
      return one.addTo(layer);
    };

    // The best door of a square stands for the others in it; the same doors always fall together.
    const grouped = (zoom) => {
      const squares = new Map();
      const groups = [];
      for (const spot of others) {
        const at = map.project(spot.at, zoom);
        const column = Math.floor(at.x / SQUARE), row = Math.floor(at.y / SQUARE);
        const near = [-1, 0, 1].flatMap((i) => [-1, 0, 1].flatMap((j) => squares.get(`${column + i},${row + j}`) ?? []));
        const home = near.find((group) => Math.abs(group.at.x - at.x) < SQUARE && Math.abs(group.at.y - at.y) < SQUARE);
        if (home) home.push(spot);
        else {
          const group = Object.assign([spot], { at });
          const key = `${column},${row}`;
          squares.set(key, [...(squares.get(key) ?? []), group]);
          groups.push(group);
        }
      }
      return groups;
    };

    const drawNumbers = (zoom, taken) => {
      for (const spot of listed) {
        const anchor = map.project(spot.at, zoom);
        const place = aside(anchor, taken);
        const at = map.unproject([place.x, place.y], zoom);
        if (place.x !== anchor.x || place.y !== anchor.y) {
          L.polyline([spot.at, at], { className: "lead", interactive: false }).addTo(marks);
          L.circleMarker(spot.at, { radius: 4, className: "spot", interactive: false }).addTo(marks);
        }
        const look = `pin numbered ${data.levels[spot.level][0]}${spot.rank === chosen ? " chosen" : ""}`;
        put(at, look, [sign(spot.level), String(spot.rank)], () => choose(spot), marks, 1000);
        taken.push(place);
      }
    };
    const drawOthers = (zoom, taken) => {
      for (const group of grouped(zoom)) {
        const [first] = group;
        const look = data.levels[first.level][0];
        const at = map.project(first.at, zoom);
        taken.push(boxAt(at, group.length > 1 ? 52 : 26, 28));
        if (group.length === 1) {
          put(first.at, `pin small ${look}`, [sign(first.level)], () => choose(first));
        } else {
          put(first.at, `pin several ${look}`, [sign(first.level), `+${group.length - 1}`], () => open(group));
        }
      }
      for (const [lat, lon, count, name] of data.crowds) {
        put([lat, lon], "pin crowd", [data.many.replace("%s", count)], () => showWords(`${name}. ${data.many.replace("%s", count)}`));
        taken.push(boxAt(map.project([lat, lon], zoom), 120, 30));
      }
    };
    const drawNames = () => {
      names.clearLayers();
      if (!beneath) return;
      const zoom = map.getZoom();
      const taken = [...filled];
      const view = map.getPixelBounds();
      const write = (list, className, lower) => {
        for (const [lat, lon, name] of list) {
          const point = map.project([lat, lon], zoom);
          const wide = name.length * LETTER + 6;
          const room = NUDGES.map(([i, j]) =>
            boxAt({ x: point.x + (i * wide) / 3, y: point.y + lower + j * LINE }, wide, LINE))
            .find((one) => isSeen(one, view) && isFree(one, taken));
          if (room) {
            taken.push(room);
            put(map.unproject([room.x, room.y], zoom), className, [name], null, names, -2000);
          }
        }
      };
      if (zoom < TOWNS_UNTIL) write(data.towns, "town", 0);
      if (zoom < STOPS_FROM) return;
      write(data.stops, "halt-name", 12);
      write(data.quarters, "quarter-name", 0);
    };
    const draw = () => {
      const zoom = map.getZoom();
      const taken = [];
      marks.clearLayers();
      if (data.here) {
        const [lat, lon, word] = data.here;
        const point = map.project([lat, lon], zoom);
        taken.push(boxAt(point, 26, 26), boxAt(point.add([0, 24]), word.length * 10 + 8, 20));
        L.circleMarker([lat, lon], { radius: 9, className: "here", interactive: false }).addTo(marks);
        put([lat, lon], "you", [word], null);
      }
      drawNumbers(zoom, taken);
      drawOthers(zoom, taken);
      filled = taken;
    };
    map.on("zoomend", draw);
    // Names stay whole: they look for room again wherever the map stops.
    map.on("moveend", drawNames);

    // ------------------------------------------------------------------ choosing
    const rowOf = (spot) => document.getElementById(`door-${spot.rank}`);
    const verdictOf = (spot) => {
      const [css, , word] = data.levels[spot.level];
      const said = document.createElement("span");
      said.className = `verdict ${css}`;
      said.append(sign(spot.level), ` ${word}`);
      return said;
    };
    const linkOf = (spot) => {
      const to = data.door[0] + spot.pk + data.door[1];
      const link = document.createElement(data.by_post ? "button" : "a");
      if (data.by_post) {
        link.className = "link";
        link.setAttribute("form", "ask");
        link.setAttribute("formaction", to);
      } else link.href = to;
      link.textContent = `${spot.rank}. ${spot.name}`;
      link.dir = "auto";
      if (spot.lang) link.lang = spot.lang;
      return link;
    };
    const entry = (spot) => {
      const one = document.createElement("div");
      one.className = "entry";
      const row = spot.isListed ? rowOf(spot) : null;
      const title = document.createElement("p");
      title.className = "title";
      title.append(row ? row.querySelector(":is(h2, h3) > :is(a, .link)").cloneNode(true) : linkOf(spot));
      one.append(row ? row.querySelector(".verdict").cloneNode(true) : verdictOf(spot), title);
      if (row) {
        const back = words.querySelector("[data-to-row]").cloneNode(true);
        back.href = `#${row.id}`;
        back.addEventListener("click", (event) => {
          event.preventDefault();
          reveal(row);
          row.querySelector(":is(h2, h3) > :is(a, .link)").focus({ preventScroll: true });
        });
        one.append(back);
      }
      return one;
    };
    const show = (at, ...content) => {
      body.replaceChildren(...content);
      card.hidden = false;
      card.scrollTop = 0;
      if (at) map.panInside(at, { paddingTopLeft: [40, 40], paddingBottomRight: [40, card.offsetHeight + 40], animate: !still });
    };
    const showWords = (text) => {
      const said = document.createElement("p");
      said.textContent = text;
      show(null, said);
    };
    const reveal = (row) => {
      const fold = row.closest("details");
      if (fold) fold.open = true;
      row.scrollIntoView({ block: "center", behavior: "instant" });
    };
    const point = (rank) => {
      chosen = rank;
      for (const row of document.querySelectorAll(".door.chosen")) row.classList.remove("chosen");
      document.getElementById(`door-${rank}`)?.classList.add("chosen");
      draw();
    };
    function choose(spot, { scrolls = true } = {}) {
      point(spot.isListed ? spot.rank : 0);
      show(spot.at, entry(spot));
      // Beside the map the row comes into view; under it the panel has a way there, so that the map stays.
      if (spot.isListed && scrolls && isBeside()) reveal(rowOf(spot));
    }
    function open(group) {
      const around = L.latLngBounds(group.map((spot) => spot.at));
      const isOnePlace = around.getSouthWest().distanceTo(around.getNorthEast()) < 15;
      if (isOnePlace || map.getZoom() >= map.getMaxZoom()) {
        point(0);
        show(group[0].at, ...group.map(entry));
      } else map.fitBounds(around.pad(0.2), { animate: !still });
    }
    const close = () => {
      card.hidden = true;
      if (cameFrom) cameFrom.focus();
      cameFrom = null;
      point(0);
    };
    box.querySelector("[data-close]").addEventListener("click", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !card.hidden) close();
    });
    // A tap beside every mark closes the panel; without one it brings that place to the middle, for who cannot drag.
    map.on("click", (event) => (card.hidden ? map.panTo(event.latlng, { animate: !still }) : close()));

    const goTo = (rank) => {
      const spot = listed.find((one) => one.rank === rank);
      if (!spot) return false;
      map.setView(spot.at, Math.max(map.getZoom(), 14), { animate: false });
      choose(spot, { scrolls: false });
      return true;
    };
    for (const link of document.querySelectorAll(".to-map a")) {
      link.addEventListener("click", (event) => {
        if (!goTo(Number(link.hash.replace("#mark-", "")))) return;
        event.preventDefault();
        cameFrom = link;
        box.scrollIntoView({ block: "nearest", behavior: "instant" });
        card.focus({ preventScroll: true });
      });
    }

    // ------------------------------------------------------------------ tools, and streets where a house has them
    const tools = document.querySelector("[data-tools]");
    tools.hidden = false;
    for (const note of document.querySelectorAll("[data-moves]")) note.hidden = false;
    for (const button of tools.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => map.setZoom(map.getZoom() + Number(button.dataset.zoom), { animate: !still }));
    }
    tools.querySelector("[data-all]").addEventListener("click", everything);

    const loadStreets = ([address, credit]) => {
      const safe = document.createElement("span");
      safe.textContent = credit;
      L.control.attribution({ prefix: false }).addTo(map);
      L.tileLayer(address, { attribution: safe.innerHTML, referrerPolicy: "no-referrer", bounds: frame }).addTo(map);
      map.setMaxZoom(LAST_STREETS);
      beneath.remove();
      beneath = null;
      drawNames();
    };
    if (data.tiles) {
      const ask = document.querySelector("[data-ask]");
      if (!data.tiles[2]) loadStreets(data.tiles);
      else if (ask) {
        ask.hidden = false;
        ask.querySelector("[data-load]").addEventListener("click", () => {
          ask.remove();
          loadStreets(data.tiles);
        });
      }
    }
    draw();
    drawNames();
    if (location.hash.startsWith("#mark-")) goTo(Number(location.hash.slice(6)));
  }
})();
