// Prints a lab's status: what is wrong first, as much as a window takes, or all of it.

import type {NodeVerdict} from '../lab/observer/model.js';
import type {LabStatus} from '../lab/status/model.js';
import {cut, wrap} from './sinks/cells.js';
import type {Line} from './sinks/paint.js';
import {fitSpans} from './sinks/spans.js';
import type {Size} from './sinks/stdio.js';
import {type Counted, countNodes} from './status-counts.js';
import {renderProblems, renderSums, renderVerdict} from './status-head.js';
import {brokenTables, nodeColumns, nodeTones, renderColumns} from './status-tables.js';
import {renderWhole} from './status-whole.js';

export interface StatusView {
	/** All tables, however long and wide. */
	readonly all: boolean;
	/** The window that it has to fit into; null for none. */
	readonly window: Size | null;
}

export function renderStatus(status: LabStatus, {all, window}: StatusView): Line[] {
	if (window !== null && !all) {
		return renderScreen(status, window);
	}

	const head = [renderVerdict(status), ...renderProblems(status, null), ...renderSums(status), ''];
	if (all) {
		return [...head, ...renderWhole(status)];
	}

	const nodes = problemsFirst(countNodes(status));
	return [
		...head,
		...renderColumns(nodeColumns(nodes), nodes, Infinity),
		...brokenTables(status).flatMap(table => ['', ...table.draw(Infinity, Infinity)]),
		...hintAt(status),
	];
}

/** What the short form leaves out, and the way to it. */
function hintAt({tunnels, sessions}: LabStatus): Line[] {
	const parts = [
		tunnels.length === 0 ? '' : `${tunnels.length} tunnel ${tunnels.length === 1 ? 'end' : 'ends'}`,
		sessions.length === 0 ? '' : `${sessions.length} BGP ${sessions.length === 1 ? 'session' : 'sessions'}`,
	].filter(part => part !== '');
	return parts.length === 0 ? [] : ['', [{text: `--all shows all ${parts.join(' and ')}`, tone: 'faint'}]];
}

const order = Object.keys(nodeTones) as readonly NodeVerdict[];

const problemsFirst = (nodes: readonly Counted[]): Counted[] =>
	nodes.toSorted((one, other) => order.indexOf(one.verdict) - order.indexOf(other.verdict));

const fitLine = (line: Line, width: number): Line =>
	typeof line === 'string' ? cut(line, width, '…') : fitSpans(line, width);

function renderScreen(status: LabStatus, {columns, rows}: Size): Line[] {
	const sums = renderSums(status);
	const hint = hintAt(status);
	// The last line of a window is the prompt's.
	const room = rows - 2 - sums.length - hint.length;
	const nodes = problemsFirst(countNodes(status));
	const problems = renderProblems(status, {
		columns,
		most: Math.max(1, Math.floor(room / 2), room - nodes.length - 2),
	});
	const table = renderNodes(nodes, columns, room - problems.length - 1);
	const lines = [renderVerdict(status), ...problems, ...sums, '', ...table];
	let left = rows - 1 - lines.length - hint.length;
	for (const broken of brokenTables(status)) {
		const most = broken.rows + 2 <= left ? broken.rows : left - 3;
		if (most > 0) {
			const rest = broken.rows - most;
			const drawn = ['', ...broken.draw(columns, most), ...(rest > 0 ? [`… and ${rest} more`] : [])];
			lines.push(...drawn);
			left -= drawn.length;
		}
	}

	return [...lines, ...hint].slice(0, rows - 1).map(line => fitLine(line, columns));
}

/** A row a node; where there are too many, those that are up fold into their names. */
function renderNodes(nodes: readonly Counted[], width: number, most: number): Line[] {
	if (nodes.length + 1 <= most) {
		return renderColumns(nodeColumns(nodes), nodes, width);
	}

	const up = nodes.filter(({verdict}) => verdict === 'up');
	const others = nodes.slice(0, nodes.length - up.length);
	const names = up.length === 0 ? [] : wrap(`${up.length} up: ${up.map(({node}) => node).join(' ')}`, width);
	// Of the names at least a line, of the others as many rows as can be.
	const foldable = Math.max(1, most - Math.min(others.length, Math.ceil(most / 2)) - 2);
	const folded =
		names.length <= foldable ? names : [...names.slice(0, foldable - 1), `${names[foldable - 1]} …`];
	const space = Math.max(1, most - folded.length - 1);
	const shown = others.length <= space ? others : others.slice(0, Math.max(1, space - 1));
	const rest = others.length - shown.length;
	return [
		...(shown.length > 0 ? renderColumns(nodeColumns(shown), shown, width) : []),
		...(rest > 0 ? [`… and ${rest} more that are not up`] : []),
		...folded.map((line, index): Line => [{text: `${index === 0 ? '' : '  '}${line}`}]),
	];
}
