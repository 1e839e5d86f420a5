// The script and the style of a recording's page: it plays, seeks by the time line or an event, and shows the state of that moment.

import {xml} from '../sinks/markup.js';

export const playStyle = xml`header > span { opacity: .75; }
.cut { color: #e5484d; margin: 0; }
#body { flex: 1; min-height: 0; display: flex; }
#body > main { flex: 1; min-width: 0; overflow: hidden; }
aside { width: 30em; max-width: 40%; display: flex; flex-direction: column; border-left: 1px solid var(--line); }
#now { margin: 0; padding: 8px 12px; font-weight: bold; border-bottom: 1px solid var(--line); white-space: pre-line; }
ol { flex: 1; overflow: auto; margin: 0; padding: 0; list-style: none; font-size: 12px; }
ol > li { display: grid; grid-template-columns: 4.5em 6em 1fr; gap: 4px; padding: 3px 12px; cursor: pointer; align-items: start; }
ol > li:hover, ol > li:focus { outline: 1px solid var(--line); }
ol > li.later { opacity: .45; }
ol > li.here { background: #0969da33; }
ol > li.bad { color: #e5484d; }
footer { display: flex; align-items: center; gap: 12px; padding: 8px 16px; border-top: 1px solid var(--line); }
footer button, footer select { font: inherit; }
#clock { min-width: 11em; font-variant-numeric: tabular-nums; }
#line { flex: 1; height: 48px; cursor: pointer; }
#line .missing { fill: #e5484d55; }
#line .mark { stroke: #8b949e; }
#line .mark.fault { stroke: #bf8700; stroke-width: 2; }
#line .mark.bad { stroke: #e5484d; stroke-width: 2; }
#line .base { stroke: var(--line); }
#line .cursor { stroke: #0969da; stroke-width: 2; }
`;

/** Texts of the recording are only ever put in as text. */
export const playScript = xml`const data = JSON.parse(document.getElementById('data').textContent);
const byId = id => document.getElementById(id);
const line = byId('line');
const drawn = new Map();
for (const element of document.querySelectorAll('main [id]')) drawn.set(element.id, element);
const make = (name, attributes, parent) => {
	const element = document.createElementNS('http://www.w3.org/2000/svg', name);
	for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
	parent.append(element);
	return element;
};
const share = time => (data.duration === 0 ? 0 : time / data.duration);
line.setAttribute('viewBox', '0 0 1000 48');
line.setAttribute('preserveAspectRatio', 'none');
const most = Math.max(1, ...data.frames.map(frame => frame.m ?? 0));
data.frames.forEach((frame, index) => {
	const until = data.frames[index + 1]?.t ?? data.duration;
	const height = 40 * (frame.m ?? 0) / most;
	if (height !== 0) make('rect', {class: 'missing', x: 1000 * share(frame.t), y: 44 - height, width: 1000 * share(until - frame.t), height}, line);
});
make('line', {class: 'base', x1: 0, x2: 1000, y1: 44, y2: 44}, line);
for (const mark of data.marks) {
	const kind = mark.b ? 'mark bad' : mark.k === 'fault' ? 'mark fault' : 'mark';
	make('line', {class: kind, x1: 1000 * share(mark.t), x2: 1000 * share(mark.t), y1: mark.k === 'note' || mark.k === 'fault' ? 4 : 30, y2: 44, 'vector-effect': 'non-scaling-stroke'}, line);
}
const cursor = make('line', {class: 'cursor', x1: 0, x2: 0, y1: 0, y2: 48, 'vector-effect': 'non-scaling-stroke'}, line);
const clockOf = time => Math.floor(time / 60) + ':' + (time % 60).toFixed(1).padStart(4, '0');
const items = data.marks.map(mark => {
	const item = document.createElement('li');
	item.tabIndex = 0;
	item.classList.toggle('bad', mark.b);
	for (const text of [clockOf(mark.t), mark.k, mark.x]) {
		const cell = document.createElement('span');
		cell.textContent = text;
		item.append(cell);
	}
	item.addEventListener('click', () => { stop(); seek(mark.t); });
	byId('events').append(item);
	return item;
});
let moment = 0;
let applied = -1;
function seek(time) {
	const next = Math.min(data.duration, Math.max(0, time));
	if (data.frames[applied]?.t > next) {
		applied = -1;
		for (const element of drawn.values()) delete element.dataset.state;
	}
	while (applied + 1 !== data.frames.length && !(data.frames[applied + 1].t > next)) {
		applied++;
		for (const [id, state] of Object.entries(data.frames[applied].s)) {
			const element = drawn.get(id);
			if (element) element.dataset.state = state;
		}
	}
	moment = next;
	const frame = data.frames[applied];
	const told = frame === undefined ? 'nothing is known yet'
		: frame.c === 'gone' ? 'the lab was stopped'
		: frame.m === null ? 'state unknown'
		: frame.m === 0 ? 'converged' : frame.m + ' facts missing';
	byId('now').textContent = [told, ...(frame?.f ?? []).map(fault => 'on purpose: ' + fault)].join('\\n');
	byId('clock').textContent = clockOf(moment) + ' / ' + clockOf(data.duration);
	cursor.setAttribute('x1', 1000 * share(moment));
	cursor.setAttribute('x2', 1000 * share(moment));
	const here = data.marks.findLastIndex(mark => !(mark.t > moment));
	items.forEach((item, index) => {
		item.classList.toggle('later', index > here);
		item.classList.toggle('here', index === here);
	});
	items[here]?.scrollIntoView({block: 'nearest'});
	document.documentElement.dataset.at = moment.toFixed(1);
}
let playing = null;
const stop = () => {
	cancelAnimationFrame(playing);
	playing = null;
	byId('play').textContent = 'play';
};
const play = () => {
	if (!(data.duration > moment)) seek(0);
	let before = performance.now();
	const step = now => {
		seek(moment + (now - before) / 1000 * Number(byId('speed').value));
		before = now;
		if (data.duration > moment) playing = requestAnimationFrame(step);
		else stop();
	};
	byId('play').textContent = 'pause';
	playing = requestAnimationFrame(step);
};
const toggle = () => (playing === null ? play() : stop());
byId('play').addEventListener('click', toggle);
const point = event => {
	const {left, width} = line.getBoundingClientRect();
	stop();
	seek((event.clientX - left) / width * data.duration);
};
line.addEventListener('pointerdown', event => { line.setPointerCapture(event.pointerId); point(event); });
line.addEventListener('pointermove', event => { if (event.buttons === 1) point(event); });
const toMark = by => {
	stop();
	const mark = by === 1 ? data.marks.find(one => one.t > moment) : data.marks.findLast(one => moment - 0.001 > one.t);
	seek(mark?.t ?? (by === 1 ? data.duration : 0));
};
document.addEventListener('keydown', event => {
	const acts = {' ': toggle, '.': () => toMark(1), ',': () => toMark(-1), ArrowRight: () => { stop(); seek(moment + 1); }, ArrowLeft: () => { stop(); seek(moment - 1); }};
	const act = acts[event.key];
	if (act && event.target.tagName !== 'SELECT') {
		event.preventDefault();
		act();
	}
});
const wanted = Number(new URLSearchParams(location.hash.slice(1)).get('t'));
seek(wanted || data.frames[0]?.t || 0);
`;
