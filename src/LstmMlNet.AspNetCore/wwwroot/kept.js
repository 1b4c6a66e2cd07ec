// The series whose rows the service keeps: how many rows each has, and its forecast where the model forecasts.
const at = id => document.getElementById(id);
const most = 200;
let fetchJson = null;
let forecast = null;

/** @param showForecast Shows the forecast of a series by its address; null where the model forecasts nothing. */
export async function start(fetching, showForecast) {
  [fetchJson, forecast] = [fetching, showForecast];
  at('keptseries').hidden = false;
  at('refresh').addEventListener('click', list);
  return list();
}

/** Lists them, and returns them. */
export async function list() {
  const kept = await fetchJson('series').catch(error => error);
  const isList = Array.isArray(kept);
  at('keptcount').textContent = !isList ? kept.message
    : kept.length === 0 ? 'None yet.'
    : `${kept.length} series` + (kept.length > most ? `, of which the first ${most} are listed` : '');
  at('keptcount').classList.toggle('error', !isList);
  const lines = isList ? kept.slice(0, most) : [];
  at('keptlist').replaceChildren(...lines.length ? [lineOf('th', 'Series', 'Rows', ...forecast ? [''] : [])] : [], ...lines.map(one => {
    const line = lineOf('td', one.series, one.rows.toLocaleString('en'));
    if (forecast) {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Forecast' });
      button.setAttribute('aria-label', `Forecast ${one.series}`);
      button.addEventListener('click', () => forecast(one.series));
      line.append(cellOf('td', button));
    }

    return line;
  }));
  return isList ? kept : [];
}

/** Keeps the last rows of a series, and says so. */
export async function keep(address, name, rows, said) {
  said.classList.remove('error');
  try {
    const answer = await fetchJson(`series/${encodeURIComponent(address)}`, { rows });
    said.textContent = `The service keeps ${answer.rows} rows of ${name}: POST series/${encodeURIComponent(address)} takes the next ones.`;
    await list();
  } catch (error) {
    said.textContent = error.message;
    said.classList.add('error');
  }
}

function cellOf(kind, content) {
  const cell = document.createElement(kind);
  cell.append(content);
  return cell;
}

function lineOf(kind, ...texts) {
  const line = document.createElement('tr');
  line.append(...texts.map(text => cellOf(kind, text)));
  return line;
}
