// The series of a table to forecast, and rows to find anomalies in: uploaded or pasted as the model was trained on them, or kept by the service.
import { number } from './data.js';
import * as gates from './gates.js';
import * as kept from './kept.js';
import { named, columnsOf, seriesOf } from './rows.js';
import * as plots from './plots.js';

const at = id => document.getElementById(id);
const mostShown = 400, mostJudged = 2000;
let model = null;
let fetchJson = null;
let choices = [];   // { name, address, rows } or { name, address, rows: null } of one that the service keeps
let chosen = null;
let shown = null;   // what is drawn: { forecast } or { rows, verdicts }
let asked = 0;      // counts questions: an answer to an earlier one is not shown

const isTable = () => model.kind === 'table';
const show = value => value === null || value === undefined ? '' : typeof value === 'number' ? number(value) : String(value).replace('T', ' ').replace(/ 00:00:00(\.0+)?$/, '');
const valueName = () => named(model, 'value')[0] ?? columnsOf(model).find(input => input.type === 'a number' && !input.role)?.name ?? 'value';
const timeOf = row => { const name = named(model, 'time')[0]; return name ? row[name] : undefined; };

export async function start(served, fetching) {
  [model, fetchJson] = [served, fetching];
  model.idColumns ??= [];
  at('series').hidden = false;
  const columns = columnsOf(model);
  at('outcome').textContent = isTable() ? '2. Forecast' : '2. Anomalies';
  at('pasted').placeholder = columns.map(input => input.name).join(',');
  at('rowshelp').textContent = `The table that the model was trained on, as it is: ${columns.map(input => `${input.name} (${input.role ?? input.type})`).join(', ')}. `
    + (isTable() ? 'Rows after the last known value, with that left empty, say what is known of the steps to come.' : `Of each series, the first ${model.rowsNeeded} rows are not judged.`);
  at('table-file').addEventListener('change', async () => {
    const file = at('table-file').files[0];
    if (file) await use(file.name, await file.text());
    at('table-file').value = '';
  });
  at('use').addEventListener('click', () => use('pasted', at('pasted').value));
  at('one').addEventListener('change', () => choose(Number(at('one').value)));
  at('target').addEventListener('change', draw);
  at('keep').addEventListener('click', keep);
  gates.start(model.horizon ?? 0);
  addEventListener('resize', draw);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const series = await kept.start(fetchJson, isTable() ? showKept : null);
  offer(isTable() ? series.map(one => keptChoice(one.series)) : []);
  if (choices.length) await choose(0);
}

const keptChoice = address => ({ name: address, address, rows: null });

// Beside the series of a file, those that the service keeps can be chosen.
async function showKept(address) {
  if (!choices.some(one => one.rows === null && one.address === address)) offer([...choices, keptChoice(address)]);
  await choose(choices.findIndex(one => one.rows === null && one.address === address));
  at('outcome').scrollIntoView({ block: 'nearest' });
}

function offer(series) {
  choices = series;
  at('one').replaceChildren(...choices.map((one, i) => new Option(one.rows === null ? `${one.name} (kept by the service)` : one.name, i)));
  at('one').disabled = choices.length === 0;
  if (choices.length === 0) [chosen, at('keep').disabled] = [null, true];
}

async function use(name, text) {
  try {
    offer(seriesOf(name, text, model));
    await choose(0);
  } catch (error) {
    offer([]);
    forget();
    fail(error);
  }
}

// The last rows that have come, as many as a forecast is made from twice over, and those that are still to come.
function needed(rows) {
  if (!isTable()) return rows.slice(-mostJudged);
  const last = rows.findLastIndex(row => named(model, 'target').some(name => row[name] !== null && row[name] !== undefined));
  return rows.slice(Math.max(0, last + 1 - 2 * model.rowsNeeded));
}

async function choose(index) {
  chosen = choices[index];
  at('one').value = index;
  at('keep').disabled = chosen.rows === null;
  at('kept').textContent = '';
  at('kept').classList.remove('error');
  forget();
  const own = asked;
  try {
    const rows = chosen.rows === null ? null : needed(chosen.rows);
    const answer = rows === null ? await fetchJson(`series/${encodeURIComponent(chosen.address)}/forecast`) : await fetchJson(isTable() ? 'forecast' : 'predict/batch', { rows });
    if (own !== asked) return;
    shown = isTable() ? { forecast: rows === null ? answer : answer.predictions.at(-1) } : { rows, verdicts: answer.predictions.map(one => one.anomaly) };
    (isTable() ? sayForecast : sayAnomalies)();
    draw();
    gates.use(fetchJson, rows);
  } catch (error) {
    if (own !== asked) return;
    forget();
    fail(error);
  }
}

const keep = () => kept.keep(chosen.address, chosen.name, needed(chosen.rows), at('kept'));

function fail(error) {
  at('said').textContent = error.message;
  at('said').classList.add('error');
}

// Nothing of an earlier answer is left beside a new question or an error.
function forget() {
  asked++;
  shown = null;
  at('said').classList.remove('error');
  at('said').textContent = '';
  for (const id of ['numberstable', 'chartlegend', 'target']) at(id).replaceChildren();
  for (const id of ['chart', 'chartlegend', 'numbers', 'targetlabel']) at(id).hidden = true;
  gates.use(fetchJson, null);
  at('chart').setAttribute('aria-label', 'Nothing to draw yet');
}

const target = () => at('target').value;
const forecastOf = name => shown.forecast.targets ? shown.forecast.targets[name] : shown.forecast;

function sayForecast() {
  const names = shown.forecast.targets ? Object.keys(shown.forecast.targets) : [model.label ?? 'the value'];
  at('target').replaceChildren(...names.map(name => new Option(name, name)));
  at('targetlabel').hidden = names.length < 2;
  for (const id of ['chart', 'chartlegend', 'numbers']) at(id).hidden = false;
}

function sayAnomalies() {
  const name = valueName();
  const alerts = shown.verdicts.map((one, i) => i).filter(i => shown.verdicts[i].alert);
  const judged = shown.verdicts.filter(one => one.lowerBound !== null).length;
  const place = i => show(timeOf(shown.rows[i])) || `row ${i + 1}`;
  at('said').textContent = judged === 0 ? `${shown.rows.length} rows are too few: the first ${model.rowsNeeded} are not judged.`
    : `${alerts.length === 0 ? 'No alert' : alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`} in ${judged} rows` + (alerts.length ? `; the first at ${place(alerts[0])}: ${name} is ${show(shown.rows[alerts[0]][name])}, expected ${show(shown.verdicts[alerts[0]].lowerBound)} to ${show(shown.verdicts[alerts[0]].upperBound)}` : '');
  for (const id of ['chart', 'chartlegend', 'numbers']) at(id).hidden = false;
  const rows = alerts.length ? alerts : shown.verdicts.map((one, i) => i).slice(-20);
  fill([['', name, 'expected from', 'to', 'score', 'p-value'], ...rows.map(i => [place(i), show(shown.rows[i][name]), show(shown.verdicts[i].lowerBound), show(shown.verdicts[i].upperBound), show(shown.verdicts[i].score), show(shown.verdicts[i].pValue)])]);
}

function fill(lines) {
  at('numberstable').replaceChildren(...lines.map((cells, row) => {
    const line = document.createElement('tr');
    line.append(...cells.map(text => Object.assign(document.createElement(row ? 'td' : 'th'), { textContent: text })));
    return line;
  }));
}

function draw() {
  if (shown?.forecast) drawForecast();
  else if (shown) drawAnomalies();
}

// The values that have come: of a series that the service keeps, those that the forecast was made from.
function pastOf(name) {
  const columns = shown.forecast.columns ?? {};
  const rows = chosen.rows?.slice(0, chosen.rows.findLastIndex(row => named(model, 'target').some(one => row[one] !== null && row[one] !== undefined)) + 1);
  return rows ? rows.map(row => ({ value: row[name] ?? null, time: timeOf(row) })) : (columns.History ?? columns[`${name}.History`] ?? []).map(value => ({ value }));
}

function drawForecast() {
  const name = target();
  const { forecast, lowerBound, upperBound, quantiles } = forecastOf(name);
  const times = shown.forecast.times ?? [];
  const past = pastOf(name).slice(-Math.min(mostShown, Math.max(60, 4 * forecast.length)));
  const ahead = values => (values ?? []).map((value, h) => [past.length + 1 + h, value]).filter(point => point[1] !== null);
  const [median, lower, upper] = [forecast, lowerBound, upperBound].map(ahead);
  const before = past.map((one, t) => [t + 1, one.value]);
  const known = [...before, ...median, ...lower, ...upper].map(point => point[1]).filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const range = [1, past.length + forecast.length, low, high > low ? high : low + 1];
  const drawing = plots.begin(at('chart'));
  plots.axes(drawing, ...range, [show(past[0]?.time) || 'step 1', show(times.at(-1)) || `${forecast.length} ahead`]);
  if (lower.length) plots.band(drawing, lower, upper, ...range, 1);
  plots.line(drawing, before, ...range, 0, false);
  plots.line(drawing, median, ...range, 1, true);
  plots.mark(drawing, past.length, range[0], range[1]);
  const share = model.confidenceLevel ? `${number(100 * model.confidenceLevel)} % interval` : 'interval';
  plots.legend(at('chartlegend'), [[name, 0], [`forecast and its ${share}`, 1]]);
  const lacking = forecast.length - median.length;
  const step = h => `${h + 1} ${h ? 'steps' : 'step'} ahead${times[h] ? ` (${show(times[h])})` : ''}: ${number(forecast[h])} (${show(lowerBound?.[h])} to ${show(upperBound?.[h])})`;
  at('said').textContent = [
    ...median.length ? [step(0)] : [], ...median.length > 1 ? [step(median.length - 1)] : [],
    ...lacking ? [`for ${lacking} of ${forecast.length} steps ${named(model, 'known').join(', ')} must be known: add rows after the last value, with ${named(model, 'target').join(', ')} left empty`] : [],
  ].join('; ');
  const others = Object.entries(quantiles ?? {});
  fill([['', ...times.length ? ['time'] : [], 'forecast', 'from', 'to', ...others.map(([share]) => `${number(100 * share)} %`)],
    ...forecast.map((value, h) => [`${h + 1}`, ...times.length ? [show(times[h])] : [], show(value), show(lowerBound?.[h]), show(upperBound?.[h]), ...others.map(([, values]) => show(values[h]))])]);
  at('chart').setAttribute('aria-label', `${past.length} values of ${name} of ${chosen.name} and a forecast of ${median.length} steps${median.length ? `, from ${number(median[0][1])} to ${number(median.at(-1)[1])}` : ''}`);
}

function drawAnomalies() {
  const name = valueName();
  const first = Math.max(0, shown.rows.length - mostShown);
  const rows = shown.rows.slice(first), verdicts = shown.verdicts.slice(first);
  const values = rows.map((row, t) => [t + 1, row[name] ?? null]);
  const bounds = ['lowerBound', 'upperBound'].map(bound => verdicts.map((one, t) => [t + 1, one[bound]]).filter(point => point[1] !== null));
  const known = [...values, ...bounds.flat()].map(point => point[1]).filter(Number.isFinite);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const range = [1, rows.length, low, high > low ? high : low + 1];
  const drawing = plots.begin(at('chart'));
  plots.axes(drawing, ...range, [show(timeOf(rows[0])) || `row ${first + 1}`, show(timeOf(rows.at(-1))) || `row ${shown.rows.length}`]);
  if (bounds[0].length) plots.band(drawing, ...bounds, ...range, 1);
  plots.line(drawing, values, ...range, 0, false);
  const alerts = values.filter((point, t) => verdicts[t].alert && Number.isFinite(point[1]));
  plots.rings(drawing, alerts, ...range);
  plots.legend(at('chartlegend'), [[name, 0], ['what was expected', 1], ...alerts.length ? [['alert', 'ring']] : []]);
  at('chart').setAttribute('aria-label', `${rows.length} values of ${name} of ${chosen.name}, ${alerts.length} of them alerts`);
}
