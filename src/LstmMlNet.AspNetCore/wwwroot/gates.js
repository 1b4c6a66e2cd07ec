// What goes on in the network of a table or a detector: the gates over the window that the last row's prediction is made from.
import * as plots from './plots.js';

const at = id => document.getElementById(id);
const mostRows = 500;
let ask = null;     // asks for the explanation of the series that is shown; null where there is none
let gates = [];
let ahead = 0;

/** @param steps The steps of a window that lie ahead: those to be forecast. */
export function start(steps) {
  ahead = steps;
  at('windowgates').addEventListener('toggle', load);
  at('windowgate').addEventListener('change', draw);
  addEventListener('resize', draw);
}

/** Another series is shown, or none: rows is null. */
export function use(fetchJson, rows) {
  [ask, gates] = [rows === null ? null : () => fetchJson('explain', { rows: rows.slice(-mostRows) }), []];
  at('windowgates').hidden = rows === null;
  load();
}

async function load() {
  if (!ask || !at('windowgates').open || gates.length) return;
  const own = ask;
  try {
    const answer = await own();
    if (own !== ask) return;
    const before = at('windowgate').value;
    gates = answer.gates;
    at('windowgate').replaceChildren(...gates.map((gate, i) => new Option(gate.name, i)));
    if (before !== '' && before < gates.length) at('windowgate').value = before;
    at('gatessaid').textContent = gates.length ? '' : 'There are too few rows for a window.';
  } catch (error) {
    if (own !== ask) return;
    gates = [];
    at('gatessaid').textContent = error.message;
  }

  draw();
}

function draw() {
  const canvas = at('windowheat');
  const drawing = plots.begin(canvas);
  const gate = gates[Number(at('windowgate').value) || 0];
  if (!gate || !at('windowgates').open) return;
  const steps = gate.values.length, units = gate.values[0].length;
  plots.heat(drawing, gate.values, gate.isGate ? 0 : -1, steps);
  plots.axes(drawing, 1, steps, 1, units, ['first row of the window', ahead ? `${ahead} ${ahead === 1 ? 'step' : 'steps'} ahead` : 'last row before']);
  canvas.setAttribute('aria-label', `Heat map of the ${gate.name}: ${steps} steps by ${units} units`);
}
