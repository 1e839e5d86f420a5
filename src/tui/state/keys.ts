// The table of keys: what each does and when, and its text in help and footer.

import type {Command, KeyBinding} from './key-binding.js';
import {currentList} from './lists.js';
import {type UiState, viewNames} from './model.js';
import {open, siblings} from './moves.js';
import type {ReplayCommand} from './replay.js';
import {ofViews} from './view-keys.js';

export interface KeyGroup {
	readonly title: string;
	readonly bindings: readonly KeyBinding[];
}

const move =
	(lines: (page: number) => number) =>
	(state: UiState): Command | null =>
		currentList(state) === null ? null : {kind: 'move', by: lines(Math.max(5, state.size.rows - 12))};

const hasOrders = (state: UiState) => ['nodes', 'tunnels'].includes(currentList(state) ?? '');

function goBack(state: UiState): Command | null {
	const list = currentList(state);
	const isFiltered = list !== null && state.lists[list].filter !== '';
	return isFiltered || state.trail.length > 0 ? {kind: 'back'} : null;
}

/** Ctrl-C during a bring-up undoes it, as without the view. */
const leave = ({bringUp}: UiState, key = 'q'): Command =>
	bringUp !== null && key === 'ctrl+c' ? {kind: 'interrupt'} : {kind: 'quit'};

const viewHelp: Record<(typeof viewNames)[number], string> = {
	overview: 'overview: nodes and tunnels, problems first',
	map: 'map: sites, gateways, the tunnels between them',
	node: 'node: interfaces, sessions, log',
	tunnel: 'tunnel: both ends, rates, handshakes',
	reach: 'reach: the reachability matrix',
	events: 'events: folded by cause, newest first',
	path: 'path: of a packet, hop by hop',
	logs: 'logs: all nodes, or one; live',
	loss: 'loss: the cost of a fault, probe by probe',
};

const views: readonly KeyBinding[] = viewNames.map((view, index) => ({
	keys: [String(index + 1)],
	help: viewHelp[view],
	footer: null,
	does: () => ({kind: 'view', view}),
}));

const control =
	(command: ReplayCommand) =>
	({replay}: UiState): Command | null =>
		replay === null ? null : {kind: 'replay', command};

/** Those of `wgsim replay`: where they mean something, they come before what a key does otherwise. */
const replaying: readonly KeyBinding[] = [
	{keys: ['space'], help: 'pause or resume the replay', footer: 'pause', does: control({kind: 'pause'})},
	{keys: ['.'], help: 'to the next event', footer: 'next event', does: control({kind: 'step', by: 1})},
	{
		keys: [','],
		help: 'to the previous event',
		footer: 'previous event',
		does: control({kind: 'step', by: -1}),
	},
	{keys: [']'], help: '10 s forward', footer: null, does: control({kind: 'seek', seconds: 10})},
	{keys: ['['], help: '10 s back', footer: null, does: control({kind: 'seek', seconds: -10})},
	{keys: ['+', '='], help: 'faster', footer: 'faster', does: control({kind: 'speed', by: 1})},
	{keys: ['-'], help: 'slower', footer: 'slower', does: control({kind: 'speed', by: -1})},
];

const moving: readonly KeyBinding[] = [
	{keys: ['up', 'k'], help: 'one up', footer: null, does: move(() => -1)},
	{keys: ['down', 'j'], help: 'one down', footer: null, does: move(() => 1)},
	{keys: ['pageup'], help: 'a page up', footer: null, does: move(page => -page)},
	{keys: ['pagedown', 'space'], help: 'a page down', footer: null, does: move(page => page)},
	{keys: ['home', 'g'], help: 'to the first', footer: null, does: move(() => -Infinity)},
	{keys: ['end', 'G'], help: 'to the last', footer: null, does: move(() => Infinity)},
	{keys: ['enter'], help: 'open the node, its tunnel, the other end', footer: 'open', does: open},
	{keys: ['esc', 'backspace'], help: 'back; remove the filter', footer: 'back', does: goBack},
	{keys: ['left', 'h'], help: 'the previous table, node, tunnel, column', footer: null, does: siblings(-1)},
	{
		keys: ['right', 'l', 'tab'],
		help: 'the next table, node, tunnel, column',
		footer: null,
		does: siblings(1),
	},
];

const lists: readonly KeyBinding[] = [
	{
		keys: ['/'],
		help: 'only lines with all these words',
		footer: 'filter',
		does: state => (currentList(state) === null ? null : {kind: 'type-filter'}),
	},
	{
		keys: ['s'],
		help: 'sort by the next column',
		footer: 'sort',
		does: state => (hasOrders(state) ? {kind: 'sort'} : null),
	},
	{
		keys: ['S'],
		help: 'reverse the order',
		footer: null,
		does: state => (hasOrders(state) ? {kind: 'reverse'} : null),
	},
];

const leaving: readonly KeyBinding[] = [
	{
		keys: [':'],
		help: 'any command of wgsim; Tab completes it',
		footer: 'command',
		does: ({replay}) =>
			replay === null
				? {kind: 'overlay', overlay: {kind: 'palette', text: '', offers: [], cursor: -1}}
				: null,
	},
	{
		keys: ['y'],
		help: 'copy the shown command',
		footer: null,
		does: ({job}) => (job === null ? null : {kind: 'copy', text: job.command}),
	},
	{
		keys: ['L'],
		help: 'another lab',
		footer: null,
		does: ({replay}) => (replay === null ? {kind: 'labs'} : null),
	},
	{
		keys: ['?', 'f1'],
		help: 'this help',
		footer: 'help',
		does: () => ({kind: 'overlay', overlay: {kind: 'help', top: 0}}),
	},
	{keys: ['q', 'ctrl+c'], help: 'quit; the lab keeps running', footer: 'quit', does: leave},
	{keys: ['ctrl+z'], help: 'suspend, to the background', footer: null, does: () => ({kind: 'suspend'})},
	{keys: ['ctrl+l'], help: 'redraw', footer: null, does: () => ({kind: 'redraw'})},
];

export const keyGroups: readonly KeyGroup[] = [
	{title: 'Views', bindings: views},
	{title: 'Moving', bindings: moving},
	{title: 'Lists', bindings: lists},
	{title: 'In a view', bindings: ofViews},
	{title: 'Leaving', bindings: leaving},
	{title: 'In a recording', bindings: replaying},
];

/** All bindings, in the order of the footer. */
export const bindings: readonly KeyBinding[] = [
	...replaying,
	...views,
	...moving,
	...lists,
	...ofViews,
	...leaving,
];
