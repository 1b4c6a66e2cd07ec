// Drawing on canvases, in the page's colors and font; the axis across counts steps of the input.

const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4], [12, 4], [3, 6]];
const margin = { left: 52, right: 10, top: 10, bottom: 24 };
const variable = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const color = i => variable(`--plot-${i % 8}`);
export const inner = canvas => ({ left: margin.left, width: canvas.getBoundingClientRect().width - margin.left - margin.right, top: margin.top, height: canvas.getBoundingClientRect().height - margin.top - margin.bottom });

export function begin(canvas) {
  const scale = devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const g = canvas.getContext('2d');
  const style = getComputedStyle(canvas);
  g.scale(scale, scale);
  g.font = `12px ${style.fontFamily}`;
  g.fillStyle = g.strokeStyle = style.color;
  return { g, width, height };
}

const across = (step, first, last, width) => margin.left + (last > first ? (step - first) / (last - first) : 0.5) * (width - margin.left - margin.right);
const up = (value, low, high, height) => height - margin.bottom - (value - low) / (high - low) * (height - margin.top - margin.bottom);
const short = value => Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

/** Frame, ends of both axes, and what the steps are: their numbers, or what is known of their times. */
export function axes({ g, width, height }, first, last, low, high, ends = [`step ${first}`, String(last)]) {
  g.save();
  g.textAlign = 'right';
  g.fillText(short(high), margin.left - 6, margin.top + 10, margin.left - 8);
  g.fillText(short(low), margin.left - 6, height - margin.bottom, margin.left - 8);
  g.textAlign = 'left';
  g.fillText(ends[0], margin.left, height - 7);
  g.textAlign = 'right';
  g.fillText(ends[1], width - margin.right, height - 7);
  g.globalAlpha = 0.4;
  g.strokeRect(margin.left, margin.top, width - margin.left - margin.right, height - margin.top - margin.bottom);
  g.restore();
}

/** A line over steps: points are [step, value]; where a value is not known, it is broken. */
export function line({ g, width, height }, points, first, last, low, high, index, bold) {
  g.save();
  g.beginPath();
  g.strokeStyle = color(index);
  g.setLineDash(dashes[index % dashes.length]);
  g.lineWidth = bold ? 3 : 1.7;
  const isKnown = i => points[i] && Number.isFinite(points[i][1]);
  points.forEach(([step, value], i) => {
    if (!isKnown(i)) return;
    const [x, y] = [across(step, first, last, width), up(value, low, high, height)];
    g[isKnown(i - 1) ? 'lineTo' : 'moveTo'](x, y);
    if (!isKnown(i - 1) && !isKnown(i + 1)) g.arc(x, y, 2, 0, 7);
  });
  g.stroke();
  g.restore();
}

export function band({ g, width, height }, lower, upper, first, last, low, high, index) {
  g.save();
  g.beginPath();
  [...upper, ...[...lower].reverse()].forEach(([step, value], i) => g[i ? 'lineTo' : 'moveTo'](across(step, first, last, width), up(value, low, high, height)));
  g.globalAlpha = 0.25;
  g.fillStyle = color(index);
  g.fill();
  g.restore();
}

/** Rings around points, [step, value]. */
export function rings({ g, width, height }, points, first, last, low, high) {
  g.save();
  g.strokeStyle = variable('--alert');
  g.lineWidth = 2.5;
  for (const [step, value] of points) {
    g.beginPath();
    g.arc(across(step, first, last, width), up(value, low, high, height), 6, 0, 7);
    g.stroke();
  }

  g.restore();
}

export function mark({ g, width, height }, step, first, last) {
  g.save();
  g.globalAlpha = 0.6;
  g.fillRect(across(step, first, last, width) - 0.5, margin.top, 1, height - margin.top - margin.bottom);
  g.restore();
}

/** A strip of colors, one for each step's class. */
export function strip({ g, width, height }, classes) {
  const w = (width - margin.left - margin.right) / classes.length;
  g.save();
  classes.forEach((index, t) => {
    g.fillStyle = color(index);
    g.fillRect(margin.left + t * w, margin.top, Math.ceil(w), height - margin.top - margin.bottom);
  });
  g.restore();
}

// Viridis, sampled.
const scale = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];

/** Rows of units over frames of so many steps. */
export function heat({ g, width, height }, values, low, steps) {
  const units = values[0].length;
  const frame = Math.ceil(steps / values.length);
  const w = (width - margin.left - margin.right) / steps, h = (height - margin.top - margin.bottom) / units;
  g.save();
  values.forEach((row, t) => row.forEach((value, u) => {
    const share = Math.max(0, Math.min(1, (value - low) / (1 - low))) * (scale.length - 1);
    const [a, b] = [scale[Math.floor(share)], scale[Math.ceil(share)]];
    g.fillStyle = `rgb(${a.map((part, i) => Math.round(part + (b[i] - part) * (share % 1))).join(' ')})`;
    g.fillRect(margin.left + t * frame * w, margin.top + u * h, Math.ceil(Math.min(frame, steps - t * frame) * w), Math.ceil(h));
  }));
  g.restore();
}

export function legend(list, names) {
  list.replaceChildren(...names.map(([name, index]) => {
    const item = document.createElement('li');
    const sample = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const isRing = index === 'ring';
    sample.setAttribute('viewBox', isRing ? '0 0 32 16' : '0 0 32 6');
    if (isRing) sample.setAttribute('class', 'ring');
    const stroke = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    stroke.setAttribute('d', isRing ? 'M10 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0' : 'M0 3H32');
    stroke.setAttribute('class', isRing ? 'plot-ring' : `plot-${index % 8}`);
    stroke.setAttribute('stroke-dasharray', isRing ? 'none' : dashes[index % dashes.length].join(' ') || 'none');
    sample.append(stroke);
    item.append(sample, name);
    return item;
  }));
}
