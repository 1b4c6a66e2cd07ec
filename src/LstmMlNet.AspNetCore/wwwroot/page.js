'use strict';

// Colours that are told apart with any colour vision (Okabe & Ito), dashes besides.
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7a6a00', '#888888'];
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4], [12, 4], [3, 6]];
const at = id => document.getElementById(id);
let model = null;
let sequence = [];      // steps of values
let channelNames = [];
let explanation = null;
let cursor = 0;

start();

async function start() {
  try {
    model = await fetchJson('model');
    at('model').textContent = `${model.task}: ${model.featuresPerStep} values a step, ${model.steps ?? 'any number of'} steps, ${model.parameters.toLocaleString('en')} weights`
      + (model.classes.length ? `; classes: ${model.classes.join(', ')}` : '');
  } catch (error) {
    fail(at('model'), error);
    return;
  }
  nameChannels([]);
  if (model.steps) { at('steps').value = model.steps; at('steps').disabled = true; }
  const samples = await fetchJson('samples').catch(() => []);
  at('sample').append(new Option('draw one', ''));
  samples.forEach((sample, i) => at('sample').append(new Option(`${i + 1}: ${sample.label}`, i)));
  at('sample').addEventListener('change', () => {
    if (at('sample').value === '') { drawAnew(); return; }
    take(samples[Number(at('sample').value)].features);
    predict();
  });
  at('file').addEventListener('change', upload);
  at('clear').addEventListener('click', drawAnew);
  at('steps').addEventListener('change', drawAnew);
  at('channel').addEventListener('change', drawPlot);
  at('predict').addEventListener('click', predict);
  at('gate').addEventListener('change', drawHeat);
  listenToDrawing();
  addEventListener('resize', drawAll);
  if (samples.length) { at('sample').value = '0'; take(samples[0].features); await predict(); } else { drawAnew(); }
}

async function fetchJson(url, body) {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || answer.title || `the service answered ${response.status}`);
  return answer;
}

function fail(element, error) {
  element.textContent = error.message;
  element.classList.add('error');
}

function nameChannels(names) {
  channelNames = Array.from({ length: model.featuresPerStep }, (_, i) => names[i] ?? `channel ${i + 1}`);
  at('channel').replaceChildren(...channelNames.map((name, i) => new Option(name, i)));
}

function take(flat) {
  const width = model.featuresPerStep;
  sequence = Array.from({ length: Math.floor(flat.length / width) }, (_, t) => flat.slice(t * width, (t + 1) * width));
  at('steps').value = sequence.length;
  cursor = 0;
  explanation = null;
  drawAll();
}

function drawAnew() {
  const steps = Math.max(1, Math.min(500, Number(at('steps').value) || 60));
  at('sample').value = '';
  take(new Array(steps * model.featuresPerStep).fill(0));
  at('result').textContent = '';
  at('scores').replaceChildren();
}

async function upload() {
  const file = at('file').files[0];
  if (!file) return;
  try {
    const text = await file.text();
    const steps = file.name.endsWith('.json') ? fromJson(JSON.parse(text)) : fromCsv(text);
    const wrong = steps.findIndex(step => step.length !== model.featuresPerStep || step.some(value => !Number.isFinite(value)));
    if (steps.length === 0) throw new Error('The file holds no steps.');
    if (wrong >= 0) throw new Error(`Step ${wrong + 1} of the file has ${steps[wrong].length} numbers; the model takes ${model.featuresPerStep} a step.`);
    at('sample').value = '';
    take(steps.flat());
    await predict();
  } catch (error) {
    fail(at('result'), error);
  }
}

function fromJson(value) {
  const data = value.steps ?? value.features ?? value;
  if (!Array.isArray(data)) throw new Error('The file is no array of steps.');
  return Array.isArray(data[0]) ? data : Array.from({ length: data.length / model.featuresPerStep }, (_, t) => data.slice(t * model.featuresPerStep, (t + 1) * model.featuresPerStep));
}

// A row a step; a first row of names is a header.
function fromCsv(text) {
  const rows = text.split(/\r?\n/).filter(line => line.trim()).map(line => line.split(/[,;\t]/).map(cell => cell.trim()));
  if (rows.length && rows[0].some(cell => cell !== '' && Number.isNaN(Number(cell)))) nameChannels(rows.shift());
  return rows.map(row => row.map(Number));
}

async function predict() {
  at('result').classList.remove('error');
  at('predict').disabled = true;
  try {
    const body = { steps: sequence };
    const prediction = await fetchJson('predict', body);
    explanation = await fetchJson('explain', body);
    show(prediction);
    const before = at('gate').value;
    at('gate').replaceChildren(...explanation.gates.map((gate, i) => new Option(gate.name, i)));
    if (before !== '' && before < explanation.gates.length) at('gate').value = before;
    drawAll();
  } catch (error) {
    fail(at('result'), error);
  } finally {
    at('predict').disabled = false;
  }
}

function show(prediction) {
  const rows = prediction.probabilities
    ? Object.entries(prediction.probabilities).sort((a, b) => b[1] - a[1])
    : [];
  at('result').textContent = prediction.predictedLabel ?? (prediction.score ?? prediction.forecast ?? prediction.stepLabels ?? []).map(value => typeof value === 'number' ? value.toPrecision(4) : value).join(', ');
  at('scores').replaceChildren(...rows.flatMap(([name, value]) => {
    const label = document.createElement('span');
    label.textContent = name;
    const meter = Object.assign(document.createElement('meter'), { min: 0, max: 1, value });
    meter.setAttribute('aria-label', name);
    const share = document.createElement('span');
    share.textContent = `${(100 * value).toFixed(1)} %`;
    return [label, meter, share];
  }));
}

function drawAll() { drawPlot(); drawEvolution(); drawHeat(); }

function prepare(canvas) {
  const scale = devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const g = canvas.getContext('2d');
  g.scale(scale, scale);
  g.font = '12px system-ui, sans-serif';
  g.fillStyle = g.strokeStyle = getComputedStyle(canvas).color;
  return { g, width, height };
}

const margin = { left: 44, right: 8, top: 8, bottom: 22 };
const xOf = (t, steps, width) => margin.left + (steps > 1 ? t / (steps - 1) : 0.5) * (width - margin.left - margin.right);

function axes(g, width, height, steps, low, high) {
  g.save();
  g.globalAlpha = 0.8;
  g.textAlign = 'right';
  g.fillText(high.toPrecision(3), margin.left - 4, margin.top + 10);
  g.fillText(low.toPrecision(3), margin.left - 4, height - margin.bottom);
  g.textAlign = 'center';
  g.fillText('step 1', margin.left + 16, height - 6);
  g.fillText(String(steps), width - margin.right - 10, height - 6);
  g.globalAlpha = 0.4;
  g.strokeRect(margin.left, margin.top, width - margin.left - margin.right, height - margin.top - margin.bottom);
  g.restore();
}

function lines(g, width, height, series, low, high, highlighted) {
  const y = value => height - margin.bottom - (value - low) / (high - low) * (height - margin.top - margin.bottom);
  series.forEach((values, i) => {
    g.beginPath();
    g.strokeStyle = colours[i % colours.length];
    g.setLineDash(dashes[i % dashes.length]);
    g.lineWidth = i === highlighted ? 3 : 1.6;
    values.forEach((value, t) => t ? g.lineTo(xOf(t, values.length, width), y(value)) : g.moveTo(xOf(t, values.length, width), y(value)));
    if (values.length === 1) g.arc(xOf(0, 1, width), y(values[0]), 2, 0, 7);
    g.stroke();
  });
  g.setLineDash([]);
}

function range() {
  const all = sequence.flat();
  const low = Math.min(-1, ...all), high = Math.max(1, ...all);
  return { low, high };
}

function drawPlot() {
  const canvas = at('plot');
  const { g, width, height } = prepare(canvas);
  const { low, high } = range();
  const chosen = Number(at('channel').value) || 0;
  axes(g, width, height, sequence.length, low, high);
  lines(g, width, height, channelNames.map((_, c) => sequence.map(step => step[c])), low, high, chosen);
  g.globalAlpha = 0.6;
  g.fillRect(xOf(cursor, sequence.length, width) - 0.5, margin.top, 1, height - margin.top - margin.bottom);
  canvas.setAttribute('aria-label', `Plot of ${sequence.length} steps of ${channelNames.length} channels; ${channelNames[chosen]} is chosen`);
}

function drawEvolution() {
  const canvas = at('evolution');
  const { g, width, height } = prepare(canvas);
  at('legend').replaceChildren();
  if (!explanation) return;
  const first = explanation.running[0];
  const names = first.probabilities ? Object.keys(first.probabilities) : (first.score ?? first.forecast ?? []).map((_, i) => `output ${i + 1}`);
  const series = names.map((name, i) => explanation.running.map(step => step.probabilities ? step.probabilities[name] : (step.score ?? step.forecast)[i]));
  const all = series.flat();
  const low = first.probabilities ? 0 : Math.min(...all), high = first.probabilities ? 1 : Math.max(...all, low + 1e-6);
  axes(g, width, height, explanation.running.length, low, high);
  lines(g, width, height, series, low, high, -1);
  canvas.setAttribute('aria-label', `After the last of ${explanation.running.length} steps: ` + names.map((name, i) => `${name} ${series[i].at(-1).toFixed(2)}`).join(', '));
  at('legend').replaceChildren(...names.map((name, i) => {
    const item = document.createElement('li');
    const line = document.createElement('i');
    line.style.background = colours[i % colours.length];
    item.append(line, name);
    return item;
  }));
}

// Viridis, sampled.
const scale = [[68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99], [170, 220, 50], [253, 231, 37]];

function drawHeat() {
  const canvas = at('heat');
  const { g, width, height } = prepare(canvas);
  const gate = explanation?.gates[Number(at('gate').value) || 0];
  if (!gate) return;
  const steps = gate.values.length, units = gate.values[0].length;
  const w = (width - margin.left - margin.right) / steps, h = (height - margin.top - margin.bottom) / units;
  for (let t = 0; t < steps; t++) {
    for (let u = 0; u < units; u++) {
      const share = Math.max(0, Math.min(1, gate.isGate ? gate.values[t][u] : (gate.values[t][u] + 1) / 2)) * (scale.length - 1);
      const [a, b] = [scale[Math.floor(share)], scale[Math.ceil(share)]];
      g.fillStyle = `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * (share % 1))).join(' ')})`;
      g.fillRect(margin.left + t * w, margin.top + u * h, Math.ceil(w), Math.ceil(h));
    }
  }
  g.fillStyle = getComputedStyle(canvas).color;
  g.textAlign = 'center';
  g.fillText(steps === explanation.running.length ? 'step 1' : 'frame 1', margin.left + 20, height - 6);
  g.fillText(`${steps}`, width - margin.right - 10, height - 6);
  const mean = gate.values.flat().reduce((sum, value) => sum + value, 0) / (steps * units);
  canvas.setAttribute('aria-label', `Heat map of the ${gate.name}: ${steps} steps by ${units} units, mean ${mean.toFixed(2)}`);
}

function listenToDrawing() {
  const canvas = at('plot');
  let last = null;
  const place = event => {
    const box = canvas.getBoundingClientRect();
    const { low, high } = range();
    const t = Math.round((event.clientX - box.left - margin.left) / (box.width - margin.left - margin.right) * (sequence.length - 1));
    const value = high - (event.clientY - box.top - margin.top) / (box.height - margin.top - margin.bottom) * (high - low);
    return { t: Math.max(0, Math.min(sequence.length - 1, t)), value: Math.max(low, Math.min(high, value)) };
  };
  const draw = event => {
    const now = place(event);
    const from = last ?? now;
    const channel = Number(at('channel').value) || 0;
    const step = Math.sign(now.t - from.t) || 1;
    for (let t = from.t; ; t += step) {
      const share = now.t === from.t ? 1 : (t - from.t) / (now.t - from.t);
      sequence[t][channel] = from.value + share * (now.value - from.value);
      if (t === now.t) break;
    }
    last = now;
    cursor = now.t;
    drawPlot();
  };
  canvas.addEventListener('pointerdown', event => { canvas.setPointerCapture(event.pointerId); last = null; draw(event); });
  canvas.addEventListener('pointermove', event => { if (last) draw(event); });
  canvas.addEventListener('pointerup', () => { last = null; predict(); });
  canvas.addEventListener('keydown', event => {
    const channel = Number(at('channel').value) || 0;
    const { low, high } = range();
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], PageUp: [0, 5], PageDown: [0, -5] };
    if (event.key === 'Enter') { predict(); return; }
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    cursor = Math.max(0, Math.min(sequence.length - 1, cursor + move[0]));
    sequence[cursor][channel] += move[1] * (high - low) / 40;
    at('cursor').textContent = `step ${cursor + 1}: ${channelNames[channel]} is ${sequence[cursor][channel].toFixed(3)}`;
    drawPlot();
  });
}
