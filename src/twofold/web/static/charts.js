// Draws what a page's JSON blocks describe. Data only: no block can carry a function.
"use strict";

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// "token:person" anywhere in a description becomes the colour of the scheme in use.
function coloured(value) {
  if (typeof value === "string") return value.startsWith("token:") ? token(value.slice(6)) : value;
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, coloured(inner)]));
  }
  return value;
}

function theme() {
  const axis = {
    axisLine: { lineStyle: { color: token("line") } },
    axisTick: { show: false },
    axisLabel: { color: token("soft") },
    splitLine: { lineStyle: { color: token("line") } },
    nameTextStyle: { color: token("soft") },
  };
  const font = getComputedStyle(document.body).fontFamily;
  return {
    color: [token("person"), token("brand"), token("soft"), token("good"), token("bad")],
    textStyle: { fontFamily: font, color: token("ink") },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    logAxis: axis,
    legend: { textStyle: { color: token("soft") }, icon: "roundRect", itemWidth: 12, itemHeight: 12 },
    // Rich text is drawn on the canvas; the HTML kind would need inline styles, which we forbid.
    tooltip: {
      renderMode: "richText", backgroundColor: token("ink"), borderWidth: 0,
      textStyle: { color: token("paper"), fontSize: 13 },
    },
    sankey: { left: 4, right: 96, top: 8, bottom: 8, label: { color: token("ink") }, lineStyle: { color: token("line"), opacity: 0.7 } },
    graph: { label: { color: token("ink") }, lineStyle: { color: token("soft") } },
    visualMap: { textStyle: { color: token("soft") } },
  };
}

function draw(figure) {
  const place = figure.querySelector(".chart");
  const described = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const old = echarts.getInstanceByDom(place);
  if (old) old.dispose();
  const chart = echarts.init(place, theme(), { renderer: "canvas" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption({ animation: !still, animationDuration: 300, ...coloured(described) });
  // A datum with an `href` is a way to the people behind it; only our own pages are followed.
  chart.on("click", (event) => {
    const href = event.data && event.data.href;
    if (typeof href === "string" && href.startsWith("/") && !href.startsWith("//")) location.assign(href);
  });
  new ResizeObserver(() => chart.isDisposed() || chart.resize()).observe(place);
}

function drawAll(root) {
  root.querySelectorAll("figure[data-chart]").forEach(draw);
}

drawAll(document);
document.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll(document));
