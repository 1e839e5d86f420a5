// The whole state of the view. One object, replaced at each event; components get it as props.

import type {LabSnapshot, ObservedEvent} from '../../lab/observer/model.js';
import type {Size} from '../terminal/painter.js';
import type {BringUp} from './bring-up.js';
import {type History, noHistory} from './history.js';
import type {Overlay} from './overlay.js';
import type {FoundPath} from './path.js';
import type {Reach} from './reach.js';
import type {Replay} from './replay.js';
import type {Strip} from './strip.js';

export type {Overlay, PaletteOffer} from './overlay.js';

export const viewNames = [
	'overview',
	'map',
	'node',
	'tunnel',
	'reach',
	'events',
	'path',
	'logs',
	'loss',
] as const;

export type ViewName = (typeof viewNames)[number];

/** The lists that have a cursor, a filter and an order of their own. */
export type ListName =
	| 'nodes'
	| 'map'
	| 'tunnels'
	| 'parts'
	| 'events'
	| 'reach'
	| 'across'
	| 'path'
	| 'logs'
	| 'loss';

export interface ListState {
	/** The key of the line under the cursor: it stays there when the order changes. Null is the first line. */
	readonly cursor: string | null;
	readonly filter: string;
	/** Index of the order among those that the list offers. */
	readonly sort: number;
	readonly reversed: boolean;
}

/** The target of Esc. */
export interface ViewPosition {
	readonly view: ViewName;
	readonly node: string | null;
	readonly tunnel: string | null;
}

/** A line of a node's log, or of the fabric's. Numbered, so that the cursor can stay with it. */
export interface LogEntry {
	readonly number: number;
	readonly node: string;
	/** Time of day; empty where it is unknown. */
	readonly time: string;
	readonly text: string;
}

/** The last action, with its result, for the command line. */
export interface Job {
	readonly id: number;
	readonly command: string;
	readonly state: 'running' | 'done' | 'failed';
	readonly text: string;
}

/** What the verb that was recorded did, or found. */
export interface NoteEvent {
	readonly kind: 'note';
	/** Unix time in seconds. */
	readonly time: number;
	readonly text: string;
	/** Something did not hold. */
	readonly bad: boolean;
}

export type ShownEvent = ObservedEvent | NoteEvent;

/** Numbered, so that the cursor can stay with it. */
export interface NotedEvent {
	readonly number: number;
	readonly event: ShownEvent;
}

export interface UiState {
	readonly lab: string;
	readonly size: Size;
	/** Advances the spinner each second. */
	readonly beat: number;
	/** The bring-up while it lasts; null where the lab ran already, and afterwards. */
	readonly bringUp: BringUp | null;
	readonly snapshot: LabSnapshot | null;
	/** The reason why there is no observer; null if there is one. */
	readonly trouble: string | null;
	/** There are other labs: commands name theirs. */
	readonly others: boolean;
	readonly history: History;
	/** Newest first. */
	readonly events: readonly NotedEvent[];
	readonly view: ViewName;
	readonly trail: readonly ViewPosition[];
	/** Which table of the overview the keys act upon. */
	readonly pane: 'nodes' | 'tunnels';
	/** The subjects of the node view and the tunnel view. */
	readonly node: string | null;
	readonly tunnel: string | null;
	readonly lists: Readonly<Record<ListName, ListState>>;
	/** A filter is being typed. */
	readonly typing: boolean;
	readonly overlay: Overlay | null;
	readonly job: Job | null;
	readonly reach: Reach | null;
	/** The last lines of the shown node's log. */
	readonly log: readonly string[];
	/** Of all nodes, oldest first: for the view of logs. */
	readonly logs: readonly LogEntry[];
	/** The only node whose log is shown; null for all. */
	readonly logNode: string | null;
	/** Each event has a row of its own. */
	readonly flat: boolean;
	/** Keys of the rows of events that are unfolded. */
	readonly unfolded: readonly string[];
	/** Nodes are folded by site; null where their number decides. */
	readonly folded: boolean | null;
	/** Keys of the sites that are unfolded all the same. */
	readonly openSites: readonly string[];
	/** The reachability view shows only pairs that are promised and do not answer. */
	readonly onlyBroken: boolean;
	/** The last path that was found. */
	readonly path: FoundPath | null;
	/** The last measurement or scenario. */
	readonly strip: Strip | null;
	/** The lines of the map. */
	readonly layer: Layer;
	/** Null for a lab that runs. */
	readonly replay: Replay | null;
}

export const layers = ['tunnels', 'underlay'] as const;

export type Layer = (typeof layers)[number];

const freshList: ListState = {cursor: null, filter: '', sort: 0, reversed: false};

export const initialState = (lab: string, size: Size, bringUp: BringUp | null): UiState => ({
	lab,
	size,
	beat: 0,
	bringUp,
	snapshot: null,
	trouble: null,
	others: false,
	history: noHistory,
	events: [],
	view: 'overview',
	trail: [],
	pane: 'nodes',
	node: null,
	tunnel: null,
	lists: {
		nodes: freshList,
		map: freshList,
		tunnels: freshList,
		parts: freshList,
		events: freshList,
		reach: freshList,
		across: freshList,
		path: freshList,
		logs: freshList,
		loss: freshList,
	},
	typing: false,
	overlay: null,
	job: null,
	reach: null,
	log: [],
	logs: [],
	logNode: null,
	flat: false,
	unfolded: [],
	folded: null,
	openSites: [],
	onlyBroken: false,
	path: null,
	strip: null,
	layer: 'tunnels',
	replay: null,
});
