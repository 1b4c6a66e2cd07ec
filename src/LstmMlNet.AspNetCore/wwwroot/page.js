import { number, runs, sequencesOf } from './data.js';
import { listen } from './drawing.js';
import { describe } from './endpoints.js';
import * as plots from './plots.js';
import { named } from './rows.js';
import * as series from './series.js';

const at = id => document.getElementById(id);
const most = 500;
let model = null;
let choices = [];       // sequences that can be chosen: { name, label, steps, rows }
let sequence = [];      // steps of values
let given = null;       // the choice that the steps still are, or null
let prediction = null;
let explanation = null;
let cursor = 0;
let asked = 0;          // counts questions: an answer to an earlier one is not shown

start();

async function start() {
  try {
    model = await fetchJson('model');
  } catch (error) {
    fail(at('model'), error);
    return;
  }

  describe(model);
  if (model.kind === 'table' || model.kind === 'detector') {
    at('model').textContent = model.kind === 'table'
      ? `Forecasts ${named(model, 'target').join(', ') || 'a table'} ${model.horizon} ${model.horizon === 1 ? 'step' : 'steps'} ahead, ${model.parameters.toLocaleString('en')} weights`
      : `Finds anomalies of ${named(model, 'value').join(', ') || 'a series'} by the ${model.rowsNeeded} rows before, ${model.parameters.toLocaleString('en')} weights; ${number(100 * model.falseAlarmRate)} % of ordinary rows raise an alert`;
    await series.start(model, fetchJson);
    return;
  }

  at('sequences').hidden = false;
  model.classes ??= [];
  model.channels = model.channels?.length === model.featuresPerStep ? model.channels : Array.from({ length: model.featuresPerStep }, (_, i) => `channel ${i + 1}`);
  const words = model.task.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  at('model').textContent = `${words[0].toUpperCase()}${words.slice(1)}: ${model.steps ?? 'any number of'} steps of ${model.featuresPerStep} ${model.featuresPerStep === 1 ? 'value' : 'values'}, ${model.parameters.toLocaleString('en')} weights`
    + (model.classes.length ? `; classes: ${model.classes.join(', ')}` : '');
  at('channel').replaceChildren(...model.channels.map((name, i) => new Option(name, i)));
  if (model.steps) { at('steps').value = model.steps; at('steps').disabled = true; }
  const samples = await fetchJson('samples').catch(() => []);
  offer(onePerClass(samples.map((sample, i) => ({ name: `sample ${i + 1}`, label: sample.label ?? null, steps: stepsOf(sample.features) }))));
  at('sample').addEventListener('change', () => choose(at('sample').value));
  at('file').addEventListener('change', upload);
  at('clear').addEventListener('click', () => choose(''));
  at('steps').addEventListener('change', () => choose(''));
  at('channel').addEventListener('change', drawPlot);
  at('predict').addEventListener('click', predict);
  at('gate').addEventListener('change', drawHeat);
  listen(at('plot'), {
    sequence: () => sequence,
    channel: () => Number(at('channel').value) || 0,
    cursor: () => cursor,
    range,
    move: step => { cursor = step; },
    say: step => { at('cursor').textContent = `step ${step + 1}: ${model.channels[Number(at('channel').value) || 0]} is ${sequence[step][Number(at('channel').value) || 0].toFixed(3)}`; },
    changed: () => { given = null; at('sample').value = ''; },
    redraw: drawPlot,
    predict,
  });
  addEventListener('resize', drawAll);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  await choose(choices.length ? '0' : '');
}

async function fetchJson(url, body) {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || answer.title || `The service answered ${response.status}.`);
  return answer;
}

const stepsOf = flat => Array.from({ length: Math.floor(flat.length / model.featuresPerStep) }, (_, t) => flat.slice(t * model.featuresPerStep, (t + 1) * model.featuresPerStep));

// Where sequences have classes, the first of each class comes first.
function onePerClass(sequences) {
  const first = sequences.filter((one, i) => sequences.findIndex(other => other.label === one.label) === i);
  return model.classes.length ? [...first, ...sequences.filter(one => !first.includes(one))] : sequences;
}

function offer(sequences) {
  choices = sequences;
  at('sample').replaceChildren(new Option('draw one', ''), ...choices.map((one, i) => new Option(one.label === null || one.label === '' ? one.name : `${one.label} (${one.name})`, i)));
}

async function choose(index) {
  at('sample').value = index;
  given = index === '' ? null : choices[Number(index)];
  const steps = Math.max(1, Math.min(most, Number(at('steps').value) || 60));
  sequence = given ? given.steps.map(step => [...step]) : Array.from({ length: steps }, () => new Array(model.featuresPerStep).fill(0));
  if (!model.steps) at('steps').value = sequence.length;
  cursor = 0;
  forget();
  if (given) await predict();
}

async function upload() {
  const file = at('file').files[0];
  if (!file) return;
  try {
    offer(onePerClass(sequencesOf(file.name, await file.text(), model)));
    await choose('0');
  } catch (error) {
    forget();
    fail(at('result'), error);
  } finally {
    at('file').value = '';
  }
}

// What a model takes that makes its sequences of rows: the file's own, or the drawn steps with made-up ids and times.
function bodyOf() {
  if (!model.takesRows) return { steps: sequence };
  if (given?.rows) return { rows: given.rows.slice(0, sequence.length) };
  const others = (model.inputs ?? []).filter(input => input.isRequired && !model.channels.includes(input.name));
  const fill = (type, t) => /date|time/i.test(type) ? new Date(Date.UTC(2000, 0, 1 + t)).toISOString().slice(0, 19) : /text|string/i.test(type) ? '1' : t + 1;
  return { rows: sequence.map((step, t) => Object.fromEntries([...others.map(input => [input.name, fill(input.type, t)]), ...step.map((value, c) => [model.channels[c], value])])) };
}

async function predict() {
  at('predict').disabled = true;
  const own = ++asked;
  try {
    const body = bodyOf();
    const answer = await fetchJson('predict', body);
    const explained = await fetchJson('explain', body);
    if (own !== asked) return;
    forget();
    [prediction, explanation] = [answer, explained];
    show();
  } catch (error) {
    if (own !== asked) return;
    forget();
    fail(at('result'), error);
  } finally {
    at('predict').disabled = false;
  }
}

function fail(element, error) {
  element.textContent = error.message;
  element.classList.add('error');
}

// Nothing of an earlier prediction is left beside a new sequence or an error.
function forget() {
  asked++;
  [prediction, explanation] = [null, null];
  at('result').classList.remove('error');
  for (const id of ['result', 'actual']) at(id).textContent = '';
  for (const id of ['scores', 'legend', 'table', 'forecastlegend']) at(id).replaceChildren();
  for (const id of ['forecast', 'forecastlegend', 'values']) at(id).hidden = true;
  for (const id of ['evolution', 'heat', 'forecast']) at(id).setAttribute('aria-label', 'No prediction yet');
  drawAll();
}

function show() {
  const numbers = prediction.forecast ?? prediction.score;
  const bound = i => prediction.lowerBound ? ` (${number(prediction.lowerBound[i])} to ${number(prediction.upperBound[i])})` : '';
  if (prediction.predictedLabel !== undefined && prediction.predictedLabel !== null) at('result').textContent = prediction.predictedLabel;
  else if (prediction.stepLabels) at('result').textContent = runs(prediction.stepLabels);
  else if (prediction.forecast) at('result').textContent = `Next step: ${number(numbers[0])}${bound(0)}` + (numbers.length > 1 ? `; ${numbers.length} steps ahead: ${number(numbers.at(-1))}${bound(numbers.length - 1)}` : '');
  else if (numbers) at('result').textContent = numbers.length > 3 ? `${numbers.length} numbers, ${number(Math.min(...numbers))} to ${number(Math.max(...numbers))}` : numbers.map(number).join(', ');
  if (given?.label !== null && given?.label !== undefined && given.label !== '') at('actual').textContent = `Actual: ${given.label}`;
  const shares = Object.entries(prediction.probabilities ?? {}).sort((a, b) => b[1] - a[1]);
  at('scores').replaceChildren(...shares.flatMap(([name, value]) => {
    const label = Object.assign(document.createElement('span'), { textContent: name });
    const meter = Object.assign(document.createElement('meter'), { min: 0, max: 1, value });
    meter.setAttribute('aria-label', name);
    return [label, meter, Object.assign(document.createElement('span'), { textContent: `${(100 * value).toFixed(1)} %` })];
  }));
  const table = numbers && numbers.length > 1 ? [['', 'predicted', ...prediction.lowerBound ? ['lower', 'upper'] : []], ...numbers.map((value, i) => [`${i + 1}`, number(value), ...prediction.lowerBound ? [number(prediction.lowerBound[i]), number(prediction.upperBound[i])] : []])] : [];
  at('table').replaceChildren(...table.map((cells, row) => {
    const line = document.createElement('tr');
    line.append(...cells.map(text => Object.assign(document.createElement(row ? 'td' : 'th'), { textContent: text })));
    return line;
  }));
  at('values').hidden = table.length === 0;
  at('forecast').hidden = at('forecastlegend').hidden = !prediction.forecast;
  const before = at('gate').value;
  at('gate').replaceChildren(...explanation.gates.map((gate, i) => new Option(gate.name, i)));
  if (before !== '' && before < explanation.gates.length) at('gate').value = before;
  drawAll();
}

function drawAll() { drawPlot(); drawForecast(); drawEvolution(); drawHeat(); }

// One scale for all channels, unless the largest would hide the others.
function range(channel) {
  const ranges = model.channels.map((_, c) => sequence.map(step => step[c])).map(values => [Math.min(...values), Math.max(...values)]);
  const spans = ranges.map(([low, high]) => high - low).filter(span => span > 0);
  const own = spans.length > 1 && Math.max(...spans) > 10 * Math.min(...spans);
  const all = own ? ranges[channel] : [Math.min(...ranges.map(one => one[0])), Math.max(...ranges.map(one => one[1]))];
  // Room to draw around zero, unless the values are elsewhere.
  const room = !own && all[0] <= 1 && all[1] >= -1 ? 1 : null;
  return all[1] > all[0] ? { low: room ? Math.min(all[0], -room) : all[0], high: room ? Math.max(all[1], room) : all[1], own } : { low: all[0] - 1, high: all[1] + 1, own };
}

function drawPlot() {
  const canvas = at('plot');
  const drawing = plots.begin(canvas);
  const chosen = Number(at('channel').value) || 0;
  const { low, high, own } = range(chosen);
  plots.axes(drawing, 1, sequence.length, low, high);
  model.channels.forEach((_, c) => {
    const scale = range(c);
    plots.line(drawing, sequence.map((step, t) => [t + 1, step[c]]), 1, sequence.length, scale.low, scale.high, c, c === chosen && model.channels.length > 1);
  });
  plots.mark(drawing, cursor + 1, 1, sequence.length);
  plots.legend(at('inputs'), model.channels.map((name, c) => [own && c === chosen ? `${name} (on the axis; each channel is drawn on its own scale)` : name, c]));
  canvas.setAttribute('aria-label', `Plot of ${sequence.length} steps of ${model.channels.length} channels; ${model.channels[chosen]} is chosen`);
}

// The past that it was made from, the forecast and its interval.
function drawForecast() {
  if (!prediction?.forecast) return;
  const target = Math.max(0, model.channels.indexOf(model.label));
  // So much of the past that the forecast is not a sliver at its end.
  const past = sequence.map((step, t) => [t + 1, step[target]]).slice(-Math.max(60, 4 * prediction.forecast.length));
  const ahead = values => values.map((value, h) => [sequence.length + 1 + h, value]);
  const [median, lower, upper] = [prediction.forecast, prediction.lowerBound ?? [], prediction.upperBound ?? []].map(ahead);
  const all = [...past, ...median, ...lower, ...upper].map(point => point[1]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const [first, from, to, last] = [past[0][0], low, high > low ? high : low + 1, sequence.length + median.length];
  const drawing = plots.begin(at('forecast'));
  plots.axes(drawing, first, last, from, to);
  if (lower.length) plots.band(drawing, lower, upper, first, last, from, to, 1);
  plots.line(drawing, past, first, last, from, to, 0, false);
  plots.line(drawing, median, first, last, from, to, 1, true);
  plots.legend(at('forecastlegend'), [[model.channels[target], 0], [lower.length ? 'forecast and its interval' : 'forecast', 1]]);
  at('forecast').setAttribute('aria-label', `${past.length} steps of ${model.channels[target]} and a forecast of ${median.length}, from ${number(median[0][1])} to ${number(median.at(-1)[1])}`);
}

function drawEvolution() {
  const canvas = at('evolution');
  const drawing = plots.begin(canvas);
  if (!explanation?.running?.length) return;
  const running = explanation.running;
  const first = running[0];
  const labels = running.map(step => step.stepLabels?.at(-1));
  if (first.stepLabels) {
    plots.axes(drawing, 1, running.length, 0, 1);
    plots.strip(drawing, labels.map(label => Math.max(0, model.classes.indexOf(label))));
    plots.legend(at('legend'), model.classes.map((name, i) => [name, i]));
    canvas.setAttribute('aria-label', `The class of each of ${running.length} steps: ${runs(labels)}`);
    return;
  }

  const numbers = step => step.forecast ?? step.score ?? [];
  const count = numbers(first).length;
  const shown = first.probabilities ? Object.keys(first.probabilities) : count > 3 ? [0, count - 1] : [...numbers(first).keys()];
  const names = shown.map(key => typeof key === 'string' ? key : first.forecast ? `${key + 1} ${key ? 'steps' : 'step'} ahead` : count > 1 ? `number ${key + 1}` : 'prediction');
  const series = shown.map(key => running.map(step => typeof key === 'string' ? step.probabilities[key] : numbers(step)[key]));
  const all = series.flat();
  const [low, high] = first.probabilities ? [0, 1] : [Math.min(...all), Math.max(...all, Math.min(...all) + 1e-6)];
  plots.axes(drawing, 1, running.length, low, high);
  series.forEach((values, i) => plots.line(drawing, values.map((value, t) => [t + 1, value]), 1, running.length, low, high, i, false));
  plots.legend(at('legend'), names.map((name, i) => [name, i]));
  canvas.setAttribute('aria-label', `After the last of ${running.length} steps: ` + names.map((name, i) => `${name} ${series[i].at(-1).toFixed(2)}`).join(', '));
}

function drawHeat() {
  const canvas = at('heat');
  const drawing = plots.begin(canvas);
  const gate = explanation?.gates[Number(at('gate').value) || 0];
  if (!gate) return;
  const units = gate.values[0].length;
  plots.heat(drawing, gate.values, gate.isGate ? 0 : -1, sequence.length);
  plots.axes(drawing, 1, sequence.length, 1, units);
  const mean = gate.values.flat().reduce((sum, value) => sum + value, 0) / (gate.values.length * units);
  canvas.setAttribute('aria-label', `Heat map of the ${gate.name}: ${sequence.length} steps by ${units} units, mean ${mean.toFixed(2)}`);
}
