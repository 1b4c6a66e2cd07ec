// Values in words, and files as sequences: [{ name, label, steps: [[…]], rows: [{…}] }]. The table that a model was trained on can be given as it is: its channels, label, ids
// and order are found by their names, or by what their values look like.

const idName = /(^|[ _-])(id|ids|series|sequence|seq|group|person|subject|session|recording|machine|case)$|^(id|series|sequence|case)/i;
const orderName = /^(t|time|timestamp|date|datetime|step|order|index|position|year|month|week|day|hour|ds)$|time|date|step|order/i;
const labelName = /^(label|class|target)$/i;
const same = (a, b) => String(a).trim().toLowerCase() === String(b).trim().toLowerCase();

// Four digits, and of large numbers those after the point too, as far as they say something: 40000012.5 is not 40000000.
export const number = value => (Math.abs(value) >= 1000 ? Number(value.toFixed(2)) : Number(value.toPrecision(4))).toString();

/** The classes that a prediction has probabilities of, in the order of the label's keys: an object of names that are numbers has another. */
export const classesOf = ({ probabilities }, model) => !probabilities ? []
  : model.classes.length && model.classes.every(name => name in probabilities) ? model.classes : Object.keys(probabilities);

// Equal neighbors together: "walking (steps 1 to 30), standing (31 to 40)".
export function runs(labels) {
  const found = [];
  labels.forEach((label, t) => { if (t && labels[t - 1] === label) found.at(-1).last = t + 1; else found.push({ label, first: t + 1, last: t + 1 }); });
  const shown = found.slice(0, 8).map(run => `${run.label} (${run.first === run.last ? `step ${run.first}` : `steps ${run.first} to ${run.last}`})`);
  return shown.join(', ') + (found.length > 8 ? `, and ${found.length - 8} more` : '');
}

export function sequencesOf(fileName, text, model) {
  const found = /\.json$/i.test(fileName) ? fromJson(JSON.parse(text), model) : fromTable(text.replace(/^\uFEFF/, ''), model);
  if (found.length === 0) throw new Error('The file holds no steps.');
  return found;
}

function fromJson(value, model) {
  const width = model.featuresPerStep;
  if (Array.isArray(value.sequences)) return value.sequences.flatMap((one, i) => fromJson(one, model).map(found => ({ ...found, name: `sequence ${i + 1}` })));
  const data = value.steps ?? value.features ?? value;
  if (!Array.isArray(data)) throw new Error('The file has no array of steps: "steps": [[…], …] is expected.');
  const steps = Array.isArray(data[0]) ? data : Array.from({ length: Math.ceil(data.length / width) }, (_, t) => data.slice(t * width, (t + 1) * width));
  const wrong = steps.findIndex(step => step.length !== width || step.some(value => !Number.isFinite(value)));
  if (wrong >= 0) throw new Error(`Step ${wrong + 1} has ${steps[wrong].length} values; the model takes ${width} per step (${model.channels.join(', ')}), all numbers.`);
  return steps.length ? [{ name: 'the file', label: value.label ?? null, steps }] : [];
}

function fromTable(text, model) {
  const separator = separatorOf(text);
  const lines = parse(text, separator);
  if (lines.length === 0) return [];
  const numberOf = cell => Number(separator === ';' ? cell.replace(',', '.') : cell);
  const isNumber = cell => cell !== '' && Number.isFinite(numberOf(cell));
  const hasHeader = isHeader(lines, isNumber, model);
  const header = hasHeader ? lines[0].cells : lines[0].cells.map((_, i) => `column ${i + 1}`);
  const rows = lines.slice(hasHeader ? 1 : 0);
  const ragged = rows.find(row => row.cells.length !== header.length);
  if (ragged) throw new Error(`Line ${ragged.line} has ${ragged.cells.length} cells; the first line has ${header.length}.`);
  const columns = header.map((name, index) => ({ name, index, values: rows.map(row => row.cells[index]) }));
  const roles = rolesOf(columns, isNumber, model);
  const read = (row, column) => {
    const cell = row.cells[column.index];
    // A model of rows decides itself what a missing value is.
    if (model.takesRows && isMissing(cell)) return null;
    if (!isNumber(cell)) throw new Error(`Line ${row.line}, column '${column.name}': '${cell}' is not a number.`);
    return numberOf(cell);
  };
  const values = row => roles.features.map(column => read(row, column));
  const taken = inputsOf(columns, model);
  const named = row => Object.fromEntries(taken.map(({ input, column }) => [input.name, valueOf(row.cells[column.index], input, row.line, numberOf)]));
  const labelOf = row => roles.label ? row.cells[roles.label.index] : null;
  if (roles.wide) {
    return rows.map((row, i) => {
      const flat = values(row);
      const steps = Array.from({ length: flat.length / model.featuresPerStep }, (_, t) => flat.slice(t * model.featuresPerStep, (t + 1) * model.featuresPerStep));
      return { name: roles.id ? row.cells[roles.id.index] : `line ${rows[i].line}`, label: labelOf(row), steps };
    });
  }

  const groups = new Map();
  for (const row of rows) {
    const id = roles.id ? row.cells[roles.id.index] : 'the file';
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(row);
  }

  return [...groups].map(([name, own]) => {
    const ordered = roles.order ? [...own].sort((a, b) => compare(a.cells[roles.order.index], b.cells[roles.order.index], isNumber, numberOf)) : own;
    // A series to forecast is longer than the window that the forecast is made from: its end.
    const window = model.task === 'Forecasting' && !model.takesRows && model.steps && model.steps < ordered.length ? ordered.slice(-model.steps) : ordered;
    const part = window === ordered ? name : `${name}, the last ${window.length} of ${ordered.length} steps`;
    return { name: part, label: labelOf(window.at(-1)), steps: window.map(values), rows: window.map(named) };
  });
}

// The columns of a file that the model takes: others, such as those that were left out of the training, are not sent.
function inputsOf(columns, model) {
  if (!model.inputs) return columns.map(column => ({ column, input: { name: column.name, type: column.values.every(value => value === '' || Number.isFinite(Number(value))) ? 'a number' : 'text' } }));
  return model.inputs.filter(input => input.isRequired).map(input => ({ input, column: columns.find(column => same(column.name, input.name)) })).filter(one => one.column);
}

const truths = { true: true, yes: true, 1: true, false: false, no: false, 0: false };
export const isMissing = cell => /^(|na|n\/a|nan|null|\?)$/i.test(cell);

/** A cell as the model takes it: a number or null, true or false, or its text. */
export function valueOf(cell, input, line, numberOf) {
  const where = `Line ${line}, column '${input.name}'`;
  if (/number/.test(input.type)) {
    if (isMissing(cell)) return null;
    const value = numberOf(cell);
    if (!Number.isFinite(value)) throw new Error(`${where}: '${cell}' is not a number.`);
    return value;
  }

  if (!/true or false/.test(input.type)) return cell;
  const truth = truths[cell.toLowerCase()];
  if (truth === undefined) throw new Error(`${where}: '${cell}' is neither true nor false.`);
  return truth;
}

function rolesOf(columns, isNumber, model) {
  const byName = model.channels.map(channel => columns.find(column => same(column.name, channel)));
  const label = columns.find(column => model.label && same(column.name, model.label) && !byName.includes(column))
    ?? columns.find(column => model.classes.length > 0 && !byName.includes(column) && isClass(column, isNumber, model))
    ?? columns.find(column => labelName.test(column.name) && !byName.includes(column));
  const rest = columns.filter(column => column !== label);
  const numeric = rest.filter(column => column.values.every(isNumber));
  const wide = model.steps && model.steps > 1 && numeric.length >= model.steps * model.featuresPerStep;
  if (!byName.includes(undefined)) return { ...others(rest.filter(column => !byName.includes(column)), isNumber), features: byName, label };
  if (wide) return { features: numeric.slice(-model.steps * model.featuresPerStep), wide: true, label, id: rest.find(column => !numeric.includes(column)) };
  const found = others(rest.filter(column => !numeric.includes(column) || (numeric.length > model.featuresPerStep && (idName.test(column.name) || orderName.test(column.name)))), isNumber);
  const features = rest.filter(column => column !== found.id && column !== found.order);
  if (features.length !== model.featuresPerStep) {
    const missing = model.channels.filter((_, i) => byName[i] === undefined);
    throw new Error(`The file has ${features.length} columns of values (${features.map(column => column.name).join(', ')}); the model takes ${model.featuresPerStep} per step (${model.channels.join(', ')}). Missing: ${missing.join(', ')}.`);
  }

  return { ...found, features, label };
}

// Numbers could be values as well as classes: only names tell.
function isClass(column, isNumber, model) {
  const known = column.values.filter(value => value !== '');
  return known.length > 0 && !known.every(isNumber) && known.every(value => model.classes.some(name => same(name, value)));
}

// Ids repeat; an order does not, within an id.
function others(columns, isNumber) {
  const repeats = column => new Set(column.values).size < column.values.length;
  const id = columns.find(column => idName.test(column.name) && repeats(column)) ?? columns.find(column => !orderName.test(column.name) && repeats(column) && !column.values.every(isNumber));
  const order = columns.find(column => column !== id && orderName.test(column.name)) ?? columns.find(column => column !== id && column.values.every(isNumber));
  return { id, order };
}

export function compare(a, b, isNumber, number) {
  if (isNumber(a) && isNumber(b)) return number(a) - number(b);
  const [x, y] = [Date.parse(a), Date.parse(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
}

function isHeader(lines, isNumber, model) {
  const [first, second] = lines;
  return first.cells.some(cell => model.channels.some(channel => same(channel, cell)))
    || first.cells.every(cell => !isNumber(cell))
    || (second !== undefined && first.cells.some((cell, i) => cell !== '' && !isNumber(cell) && isNumber(second.cells[i] ?? '')));
}

export function separatorOf(text) {
  const line = text.slice(0, Math.max(0, text.indexOf('\n')) || undefined);
  return ['\t', ';', ','].reduce((best, one) => line.split(one).length > line.split(best).length ? one : best, ',');
}

// Quoted cells may hold separators, quotes and line breaks.
export function parse(text, separator) {
  const lines = [];
  let cells = [], cell = '', quoted = false, line = 1, start = 1;
  const end = () => {
    cells.push(cell.trim());
    if (cells.length > 1 || cells[0] !== '') lines.push({ line: start, cells });
    [cells, cell] = [[], ''];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '\n') line++;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += c; i++; } else quoted = false;
    } else if (c === '"' && cell.trim() === '') { quoted = true; cell = ''; }
    else if (c === separator) { cells.push(cell.trim()); cell = ''; }
    else if (c === '\n') { end(); start = line; }
    else cell += c;
  }

  end();
  return lines;
}
