// What a model of sequences predicts, as pictures: the forecast, the prediction after each step, the gates over time.
import { classesOf, number, runs } from './data.js';
import * as plots from './plots.js';

const at = id => document.getElementById(id);

// The past that it was made from, the forecast and its interval.
export function drawForecast({ model, prediction, sequence, keptName }) {
  if (!prediction?.forecast) return;
  const target = Math.max(0, model.channels.indexOf(model.label));
  // So much of the past that the forecast is not a sliver at its end.
  const length = keptName === null ? sequence.length : 0;
  const past = sequence.slice(0, length).map((step, t) => [t + 1, step[target]]).slice(-Math.max(60, 4 * prediction.forecast.length));
  const ahead = values => values.map((value, h) => [length + 1 + h, value]);
  const [median, lower, upper] = [prediction.forecast, prediction.lowerBound ?? [], prediction.upperBound ?? []].map(ahead);
  const all = [...past, ...median, ...lower, ...upper].map(point => point[1]).filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const [first, from, to, last] = [past[0]?.[0] ?? 1, low, high > low ? high : low + 1, length + median.length];
  const drawing = plots.begin(at('forecast'));
  plots.axes(drawing, first, last, from, to);
  if (lower.length) plots.band(drawing, lower, upper, first, last, from, to, 1);
  plots.line(drawing, past, first, last, from, to, 0, false);
  plots.line(drawing, median, first, last, from, to, 1, true);
  plots.legend(at('forecastlegend'), [...past.length ? [[model.channels[target], 0]] : [], [lower.length ? 'forecast and its interval' : 'forecast', 1]]);
  at('forecast').setAttribute('aria-label', `${past.length} steps of ${model.channels[target]} and a forecast of ${median.length}, from ${number(median[0][1])} to ${number(median.at(-1)[1])}`);
}

export function drawEvolution({ model, explanation }) {
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
  const shown = first.probabilities ? classesOf(first, model) : count > 3 ? [0, count - 1] : [...numbers(first).keys()];
  const names = shown.map(key => typeof key === 'string' ? key : first.forecast ? `${key + 1} ${key ? 'steps' : 'step'} ahead` : count > 1 ? `number ${key + 1}` : 'prediction');
  const series = shown.map(key => running.map(step => typeof key === 'string' ? step.probabilities[key] : numbers(step)[key]));
  const all = series.flat();
  const [low, high] = first.probabilities ? [0, 1] : [Math.min(...all), Math.max(...all, Math.min(...all) + 1e-6)];
  plots.axes(drawing, 1, running.length, low, high);
  series.forEach((values, i) => plots.line(drawing, values.map((value, t) => [t + 1, value]), 1, running.length, low, high, i, false));
  plots.legend(at('legend'), names.map((name, i) => [name, i]));
  canvas.setAttribute('aria-label', `After the last of ${running.length} steps: ` + names.map((name, i) => `${name} ${series[i].at(-1).toFixed(2)}`).join(', '));
}

export function drawHeat({ explanation }) {
  const canvas = at('heat');
  const drawing = plots.begin(canvas);
  const gate = explanation?.gates[Number(at('gate').value) || 0];
  if (!gate) return;
  const units = gate.values[0].length;
  const steps = explanation.running.length;
  plots.heat(drawing, gate.values, gate.isGate ? 0 : -1, steps);
  plots.axes(drawing, 1, steps, 1, units);
  const mean = gate.values.flat().reduce((sum, value) => sum + value, 0) / (gate.values.length * units);
  canvas.setAttribute('aria-label', `Heat map of the ${gate.name}: ${steps} steps by ${units} units, mean ${mean.toFixed(2)}`);
}
