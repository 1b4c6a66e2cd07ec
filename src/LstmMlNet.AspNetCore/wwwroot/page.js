import { classesOf, number, runs, sequencesOf } from './data.js';
import { listen } from './drawing.js';
import { describe } from './endpoints.js';
import * as fields from './fields.js';
import * as kept from './kept.js';
import * as pictures from './pictures.js';
import * as plots from './plots.js';
import { named } from './rows.js';
import * as series from './series.js';

const at = id => document.getElementById(id);
const most = 500;       // steps that are drawn
let model = null;
let choices = [];       // sequences that can be chosen: { name, label, steps, rows }
let sequence = [];      // steps of values
let given = null;       // the choice that the steps still are, or null
let prediction = null;
let explanation = null;
let drawnName = null;   // the input that is drawn, or null
let keptName = null;    // the series that the service keeps whose forecast is shown, or null
let cursor = 0;
let asked = 0;          // counts questions: an answer to an earlier one is not shown

start();

async function start() {
  if (!(model = await fetchJson('model').catch(error => fail(at('model'), error)))) return;
  const drawn = model.kind === 'table' || model.kind === 'detector' ? null : fields.start(model, predict);
  drawnName = drawn?.name ?? null;
  // The chain may add to what is drawn before the network reads it.
  if (drawn && drawn.width !== model.featuresPerStep) Object.assign(model, { featuresPerStep: drawn.width, steps: drawn.steps ?? null, channels: null });
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
  at('gate').addEventListener('change', () => pictures.drawHeat(state()));
  listen(at('plot'), {
    sequence: () => sequence,
    channel: () => Number(at('channel').value) || 0,
    cursor: () => cursor,
    range,
    move: step => { cursor = step; },
    say: step => { at('cursor').textContent = `step ${step + 1}: ${model.channels[Number(at('channel').value) || 0]} is ${sequence[step][Number(at('channel').value) || 0]?.toFixed(3) ?? 'missing'}`; },
    changed: () => { given = null; at('sample').value = ''; at('keepsequence').disabled = true; },
    redraw: drawPlot,
    predict,
  });
  if (model.keepsSeries) {
    at('keepsequence').hidden = false;
    at('keepsequence').addEventListener('click', () => kept.keep(given.name, given.name, given.rows.slice(-2 * model.rowsNeeded), at('keptsequence')));
    await kept.start(fetchJson, showKept);
  }

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
  at('keepsequence').disabled = !given?.rows;
  at('keptsequence').textContent = '';
  at('keptsequence').classList.remove('error');
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
  if (!model.takesRows) return { ...drawnName === null ? {} : { [drawnName]: sequence }, ...fields.values() };
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

// Of a series that the service keeps there is the forecast alone: its rows are not given out.
async function showKept(series) {
  const own = ++asked;
  try {
    const answer = await fetchJson(`series/${encodeURIComponent(series)}/forecast`);
    if (own !== asked) return;
    forget();
    [prediction, keptName] = [answer, series];
    show();
  } catch (error) {
    if (own !== asked) return;
    forget();
    fail(at('result'), error);
  }

  at('prediction').scrollIntoView({ block: 'nearest' });
}

function fail(element, error) {
  element.textContent = error.message;
  element.classList.add('error');
}

// Nothing of an earlier prediction is left beside a new sequence or an error.
function forget() {
  asked++;
  [prediction, explanation, keptName] = [null, null, null];
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
  else if (prediction.forecast) at('result').textContent = `${keptName === null ? 'Next step' : `${keptName}, next step`}: ${number(numbers[0])}${bound(0)}` + (numbers.length > 1 ? `; ${numbers.length} steps ahead: ${number(numbers.at(-1))}${bound(numbers.length - 1)}` : '');
  else if (numbers) at('result').textContent = numbers.length > 3 ? `${numbers.length} numbers, ${number(Math.min(...numbers))} to ${number(Math.max(...numbers))}` : numbers.map(number).join(', ');
  if (keptName === null && given?.label !== null && given?.label !== undefined && given.label !== '') at('actual').textContent = `Actual: ${given.label}`;
  const shares = classesOf(prediction, model).map(name => [name, prediction.probabilities[name]]);
  at('scores').replaceChildren(...shares.flatMap(([name, value]) => {
    const label = Object.assign(document.createElement(name === String(prediction.predictedLabel) ? 'strong' : 'span'), { textContent: name });
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
  const gates = explanation?.gates ?? [];
  at('gate').replaceChildren(...gates.map((gate, i) => new Option(gate.name, i)));
  if (before !== '' && before < gates.length) at('gate').value = before;
  drawAll();
}

const state = () => ({ model, prediction, explanation, sequence, keptName });

function drawAll() {
  drawPlot();
  for (const draw of [pictures.drawForecast, pictures.drawEvolution, pictures.drawHeat]) draw(state());
}

// One scale for all channels, unless the largest would hide the others.
function range(channel) {
  const ranges = model.channels.map((_, c) => sequence.map(step => step[c]).filter(Number.isFinite)).map(values => [Math.min(...values), Math.max(...values)]);
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
