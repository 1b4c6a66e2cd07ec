// What a model takes beside a sequence that can be drawn, or in its place: texts and numbers, a field for each.
const at = id => document.getElementById(id);
let inputs = [];

/** @returns The input that is drawn; null where there is none. */
export function start(model, changed) {
  const required = (model.inputs ?? []).filter(input => input.isRequired);
  const drawn = model.takesRows ? null : required.find(input => input.isArray && input.width && /number/.test(input.type)) ?? null;
  inputs = model.takesRows ? [] : required.filter(input => input !== drawn);
  at('fields').hidden = inputs.length === 0;
  at('drawing').hidden = !model.takesRows && drawn === null;
  at('fields').replaceChildren(...inputs.map((input, i) => {
    const label = Object.assign(document.createElement('label'), { className: 'wide', textContent: `${input.name} (${input.type}${input.isArray ? ', separated by spaces' : ''})` });
    const field = Object.assign(document.createElement(/text/.test(input.type) ? 'textarea' : 'input'), { id: `field${i}`, rows: 2 });
    field.addEventListener('change', changed);
    label.append(field);
    return label;
  }));
  return drawn;
}

/** The fields' values by the names of their inputs. */
export const values = () => Object.fromEntries(inputs.map((input, i) => {
  const text = at(`field${i}`).value.trim();
  return [input.name, input.isArray ? (text === '' ? [] : text.split(/\s+/).map(one => valueOf(one, input))) : valueOf(text, input)];
}));

function valueOf(text, input) {
  if (/true or false/.test(input.type)) return /^(true|yes|1)$/i.test(text);
  if (!/number/.test(input.type)) return text;
  if (text === '') return null;
  if (!Number.isFinite(Number(text))) throw new Error(`${input.name}: '${text}' is not a number.`);
  return Number(text);
}
