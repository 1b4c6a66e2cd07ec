// How a program asks for the same: each endpoint that this model answers, with a body, an answer and the errors.
const at = id => document.getElementById(id);
const make = (name, properties = {}, ...children) => { const element = Object.assign(document.createElement(name), properties); element.append(...children); return element; };
const day = t => new Date(Date.UTC(2026, 0, 1 + t)).toISOString().slice(0, 10);

const errors = [
  ['400', 'the body is not JSON or does not fit the model; a value or a prediction is not finite'],
  ['403', 'the page that asks is not from a host that may (AllowedOrigins)'],
  ['404', 'there is no series with that ID'],
  ['408', 'the body did not arrive in time'],
  ['409', 'a row lies before its series’ last row; too few rows, or something that must be known ahead is missing; the model cannot be streamed'],
  ['413', 'the body, the batch or a row is too large'],
  ['415', 'the body is not application/json'],
  ['426', 'the stream was opened without a WebSocket'],
  ['429', 'the service is busy, or keeps as many series as it may'],
  ['500', 'the prediction failed inside the service'],
  ['503', 'no model is loaded'],
];

export function describe(model) {
  at('endpoints').replaceChildren(...endpointsOf(model).map(({ method, path, what, body, answer, codes }) => make('details', {},
    make('summary', {}, make('code', { textContent: `${method} ${path}` }), ` ${what}`),
    ...body === undefined ? [] : [make('p', { className: 'hint', textContent: 'Body' }), make('pre', { tabIndex: 0, textContent: body })],
    ...answer === undefined ? [] : [make('p', { className: 'hint', textContent: 'Answer' }), make('pre', { tabIndex: 0, textContent: answer })],
    make('p', { className: 'hint', textContent: `Errors: ${codes}` }))));
  at('errors').replaceChildren(...errors.map(([status, when]) => make('tr', {}, make('th', { textContent: status, scope: 'row' }), make('td', { textContent: when }))));
}

function endpointsOf(model) {
  const inputs = (model.inputs ?? []).filter(input => input.isRequired);
  const rows = (from, count, withIds) => write({ rows: Array.from({ length: count }, (_, i) => rowOf(model, inputs, from + i, withIds)) });
  const past = 2, ahead = inputs.some(input => input.role === 'known') ? 2 : 0;
  const busy = '408, 413, 415, 429, 500, 503';
  const prediction = answerOf(model);
  const sequence = model.takesRows ? rows(0, past + (model.kind === 'table' ? ahead : 0), true) : write(sequenceOf(model, inputs));
  const found = [
    { method: 'POST', path: 'predict', what: model.kind === 'detector' ? 'judges the last of several rows' : model.takesRows ? 'predicts from the last rows' : 'predicts for one sequence', body: sequence, answer: write(prediction), codes: `400, ${busy}` },
    { method: 'POST', path: 'predict/batch', what: model.kind === 'table' ? 'forecasts from every row, to see how forecasts were' : model.kind === 'detector' ? 'judges every row' : model.takesRows ? 'predicts for all sequences or windows of the rows' : 'predicts for several sequences', body: model.takesRows ? sequence : write({ sequences: [sequenceOf(model, inputs), sequenceOf(model, inputs)] }), answer: write({ predictions: [prediction, '…'] }), codes: `400, ${busy}` },
  ];
  if (model.kind === 'table') found.push({ method: 'POST', path: 'forecast?horizon=…', what: 'forecasts each series of the rows from its end; nothing is kept', body: sequence, answer: write({ predictions: [prediction, '…'] }), codes: `400, ${busy}` });
  if (model.keepsSeries) {
    const id = model.idColumns?.length > 1 ? `{${model.idColumns.join(',')}}` : '{id}';
    const one = { series: model.idColumns?.length > 1 ? 'a,b' : 'a', rows: 24, ...model.kind === 'detector' ? { predictions: [prediction, '…'] } : {} };
    found.push({ method: 'POST', path: `series/${id}`, what: model.kind === 'detector' ? 'takes rows as they arrive, and judges each' : 'takes rows as they arrive; the last ones are kept', body: rows(0, past, false), answer: write(one), codes: `400, 409, ${busy}` });
    if (model.idColumns?.length) found.push({ method: 'POST', path: 'series', what: 'takes rows of any series', body: rows(0, past, true), answer: write({ series: [one, '…'] }), codes: `400, 409, ${busy}` });
    if (model.kind !== 'detector') found.push({ method: 'GET', path: `series/${id}/forecast?horizon=…`, what: 'forecasts a series from its last row', answer: write(prediction), codes: '400, 404, 409, 429, 500, 503' });
    if (ahead) found.push({ method: 'POST', path: `series/${id}/forecast?horizon=…`, what: 'the same, with what is known of the steps to come', body: rows(past, ahead, false), answer: write(prediction), codes: `400, 404, 409, ${busy}` });
    found.push({ method: 'GET', path: 'series', what: 'lists the series that are kept', answer: write([one.predictions ? { series: one.series, rows: one.rows } : one, '…']), codes: '403' });
    found.push({ method: 'DELETE', path: `series/${id}`, what: 'forgets a series (204)', codes: '400, 404' });
  }

  const ofSeries = model.kind === 'table' || model.kind === 'detector';
  found.push({ method: 'POST', path: 'explain', what: `the prediction after each ${ofSeries ? 'row of a series' : 'step'}, and the network’s gates`, body: sequence, answer: write({ running: [prediction, '…'], gates: [{ name: 'forget gate', isGate: true, values: ['…'] }] }), codes: `400, ${busy}` });
  const step = model.takesRows ? rowOf(model, inputs, 0, true) : Array.from({ length: model.featuresPerStep ?? 1 }, (_, i) => i + 0.5);
  if (model.streaming !== 'none') found.push({ method: 'WebSocket', path: 'stream', what: `takes ${model.takesRows ? 'row after row' : 'step after step'}, and answers each; "reset" begins anew`, body: JSON.stringify(step), answer: write({ step: 1, prediction }), codes: 'a message {"error": "…", "status": 400}, which changes nothing; 426, 429, 503 before it opens' });
  const [first] = model.inputs ?? [];
  const { name, task, kind, label, classes, channels, takesRows, streaming, parameters } = model;
  const own = { name, task, kind, label, classes: some(classes), channels: some(channels), inputs: first && [{ name: first.name, type: first.type, isRequired: first.isRequired }, '…'], takesRows, streaming, parameters };
  found.push({ method: 'GET', path: 'model', what: 'describes the model and its inputs', answer: write(own), codes: '403, 503' });
  found.push({ method: 'GET', path: 'samples', what: 'gives sequences to try', answer: write([{ label: classes?.[0] ?? '12.5', features: [0.5, 1.5, '…'] }, '…']), codes: '403' });
  return found;
}

// The first few of a list; undefined where there are none.
const some = list => !list?.length ? undefined : list.length > 3 ? [...list.slice(0, 3), '…'] : list;

// Short, as a person would write it: what fits into a line is in one.
function write(value, indent = '') {
  if (typeof value !== 'object' || value === null) return value === '…' ? value : JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = inner => Array.isArray(value) ? value.map(item => write(item, inner)) : Object.entries(value).filter(([, item]) => item !== undefined && item !== null).map(([name, item]) => `${JSON.stringify(name)}: ${write(item, inner)}`);
  const line = open + parts(indent).join(', ') + close;
  if (line.length + indent.length <= 100 && !line.includes('\n')) return line;
  const inner = `${indent}  `;
  return `${open}\n${parts(inner).map(part => inner + part).join(',\n')}\n${indent}${close}`;
}

function rowOf(model, inputs, index, withIds) {
  const isToCome = model.kind === 'table' && index >= 2;
  return Object.fromEntries(inputs.filter(input => !(input.role === 'id' && !withIds) && !(isToCome && (input.role === 'target' || input.role === 'past')))
    .map(input => [input.name, sampleOf(input, index)]));
}

function sampleOf(input, index) {
  if (/date/.test(input.type)) return day(index);
  if (/span/.test(input.type)) return `0.00:0${index}:00`;
  if (/true/.test(input.type)) return index % 2 === 1;
  if (/text/.test(input.type)) return 'a';
  return /whole/.test(input.type) ? index + 1 : index + 0.5;
}

function sequenceOf(model, inputs) {
  const vectors = inputs.filter(input => input.isArray);
  return Object.fromEntries(inputs.map(input => {
    const one = input.width ? Array.from({ length: input.width }, (_, i) => sampleOf(input, i)) : sampleOf(input, 0);
    return [vectors.length === 1 && input.isArray && input.width ? 'steps' : input.name, input.isArray ? [one, '…'] : one];
  }));
}

function answerOf(model) {
  const bounds = { forecast: [12.5, '…'], lowerBound: [10.1, '…'], upperBound: [15.2, '…'] };
  const targets = (model.inputs ?? []).filter(input => input.role === 'target').map(input => input.name);
  if (model.kind === 'detector') return { anomaly: { alert: true, score: 2.4, pValue: 0.0002, lowerBound: 41.5, upperBound: 58.9 } };
  if (model.kind === 'table') return { times: [`${day(2)}T00:00:00`, '…'], ...targets.length > 1 ? { targets: Object.fromEntries(targets.map(name => [name, bounds])) } : bounds, columns: Object.fromEntries((model.idColumns ?? []).map(name => [name, 'a'])) };
  if (model.task === 'Forecasting') return bounds;
  if (model.task === 'StepClassification') return { stepLabels: [model.classes?.[0] ?? 'a', '…'] };
  if (model.classes?.length) return { predictedLabel: model.classes[0], probabilities: Object.fromEntries(model.classes.slice(0, 3).map((name, i) => [name, [0.9, 0.08, 0.02][i]])) };
  return { score: [12.5] };
}
