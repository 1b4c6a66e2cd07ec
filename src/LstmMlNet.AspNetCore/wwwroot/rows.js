// Files and pasted text as the series of a table: [{ name, address, rows: [{ column: value }] }], the rows of each in the order of time.
import { compare, parse, separatorOf, valueOf } from './data.js';

const same = (a, b) => a.trim().toLowerCase() === b.trim().toLowerCase();
const isNumber = value => value !== '' && value !== null && Number.isFinite(Number(value));

/** A series' place in addresses: of several ids all of them, separated by commas. */
export const addressOf = ids => ids.length === 0 ? 'all' : ids.length === 1 ? ids[0] : ids.map(id => id.replace(/[\\,]/g, '\\$&')).join(',');

export const columnsOf = model => model.inputs.filter(input => input.isRequired);
export const named = (model, role) => columnsOf(model).filter(input => input.role === role).map(input => input.name);

export function seriesOf(fileName, text, model) {
  const isJson = /\.json$/i.test(fileName) || /^\s*[[{]/.test(text);
  const rows = isJson ? fromJson(JSON.parse(text), model) : fromTable(text.replace(/^\uFEFF/, ''), model);
  if (rows.length === 0) throw new Error('There are no rows.');
  const time = named(model, 'time')[0];
  const series = new Map();
  for (const row of rows) {
    const ids = model.idColumns.map(name => String(row[name]));
    const address = addressOf(ids);
    if (!series.has(address)) series.set(address, { name: ids.join(', ') || 'the table', address, rows: [] });
    series.get(address).rows.push(row);
  }

  for (const one of series.values()) {
    if (time) one.rows.sort((a, b) => compare(String(a[time]), String(b[time]), isNumber, Number));
  }

  return [...series.values()];
}

function fromJson(value, model) {
  const rows = Array.isArray(value) ? value : Array.isArray(value.rows) ? value.rows : [value];
  const wrong = rows.findIndex(row => row === null || typeof row !== 'object' || Array.isArray(row));
  if (wrong >= 0) throw new Error(`Row ${wrong} is not an object of columns by name.`);
  return rows.map((row, i) => Object.fromEntries(columnsOf(model).flatMap(input => {
    const name = Object.keys(row).find(key => same(key, input.name));
    if (name === undefined && !input.mayBeOmitted) throw new Error(`Row ${i}: column '${input.name}' is missing.`);
    return name === undefined ? [] : [[input.name, row[name]]];
  })));
}

function fromTable(text, model) {
  const separator = separatorOf(text);
  const lines = parse(text, separator);
  if (lines.length === 0) return [];
  const header = lines[0].cells;
  const columns = columnsOf(model).map(input => ({ input, place: header.findIndex(name => same(name, input.name)) }));
  const missing = columns.filter(column => column.place < 0 && !column.input.mayBeOmitted).map(column => column.input.name);
  if (missing.length) throw new Error(`The first line must name the columns; there is no ${missing.join(', ')}. It has: ${header.join(', ')}.`);
  const ragged = lines.find(line => line.cells.length !== header.length);
  if (ragged) throw new Error(`Line ${ragged.line} has ${ragged.cells.length} cells; the first line has ${header.length}.`);
  return lines.slice(1).map(line => Object.fromEntries(columns.filter(column => column.place >= 0)
    .map(({ input, place }) => [input.name, valueOf(line.cells[place], input, line.line, cell => Number(separator === ';' ? cell.replace(',', '.') : cell))])));
}
