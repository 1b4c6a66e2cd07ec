// A channel drawn by mouse, finger or keyboard.
import { inner } from './plots.js';

export function listen(canvas, page) {
  let last = null;
  const place = event => {
    const box = canvas.getBoundingClientRect();
    const area = inner(canvas);
    const { low, high } = page.range(page.channel());
    const end = page.sequence().length - 1;
    const t = Math.round((event.clientX - box.left - area.left) / area.width * end);
    const value = high - (event.clientY - box.top - area.top) / area.height * (high - low);
    return { t: Math.max(0, Math.min(end, t)), value: Math.max(low, Math.min(high, value)) };
  };

  // From the last place to this one, so that a fast hand leaves no gaps.
  const draw = event => {
    const now = place(event);
    const from = last ?? now;
    const step = Math.sign(now.t - from.t) || 1;
    for (let t = from.t; ; t += step) {
      const share = now.t === from.t ? 1 : (t - from.t) / (now.t - from.t);
      page.sequence()[t][page.channel()] = from.value + share * (now.value - from.value);
      if (t === now.t) break;
    }

    page.changed();
    last = now;
    page.move(now.t);
    page.redraw();
  };
  canvas.addEventListener('pointerdown', event => { canvas.setPointerCapture(event.pointerId); last = null; draw(event); });
  canvas.addEventListener('pointermove', event => { if (last) draw(event); });
  canvas.addEventListener('pointerup', () => { last = null; page.predict(); });
  canvas.addEventListener('keydown', event => {
    const { low, high } = page.range(page.channel());
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], PageUp: [0, 5], PageDown: [0, -5] };
    if (event.key === 'Enter') { page.predict(); return; }
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const step = Math.max(0, Math.min(page.sequence().length - 1, page.cursor() + move[0]));
    page.move(step);
    if (move[1]) { page.sequence()[step][page.channel()] += move[1] * (high - low) / 40; page.changed(); }
    page.say(step);
    page.redraw();
  });
}
