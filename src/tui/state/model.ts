// The whole state of the view. One object, replaced at each event; components get it as props.

import type {LabEvent} from '../../lab/events.js';
import type {LabSnapshot, ObservedEvent} from '../../lab/observer/model.js';
import type {LabAction} from '../actions.js';
import type {Size} from '../terminal/painter.js';
import type {BringUp} from './bring-up.js';
import {type History, noHistory} from './history.js';
import type {Reach} from './reach.js';
import type {Replay} from './replay.js';

export const viewNames = ['overview', 'map', 'node', 'tunnel', 'reach', 'events'] as const;

export type ViewName = (typeof viewNames)[number];

/** The lists that have a cursor, a filter and an order of their own. */
export type ListName = 'nodes' | 'map' | 'tunnels' | 'parts' | 'events' | 'reach';

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

export type Overlay =
	| {readonly kind: 'help'; readonly top: number}
	| {
			readonly kind: 'menu';
			readonly title: string;
			readonly actions: readonly LabAction[];
			readonly cursor: number;
	  }
	| {readonly kind: 'confirm'; readonly action: LabAction}
	/** The result of an action, in as many lines as needed. */
	| {
			readonly kind: 'text';
			readonly title: string;
			readonly lines: readonly string[];
			readonly top: number;
	  };

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
	/** Null for a lab that runs. */
	readonly replay: Replay | null;
}

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
	},
	typing: false,
	overlay: null,
	job: null,
	reach: null,
	log: [],
	replay: null,
});

/** The change of the screen. */
export type UiEvent =
	| {readonly kind: 'snapshot'; readonly snapshot: LabSnapshot}
	| {readonly kind: 'observed'; readonly events: readonly ShownEvent[]}
	| {readonly kind: 'replayed'; readonly replay: Replay}
	| {readonly kind: 'rewound'}
	| {readonly kind: 'trouble'; readonly text: string | null}
	| {readonly kind: 'others'; readonly others: boolean}
	| {readonly kind: 'lab'; readonly events: readonly LabEvent[]}
	| {readonly kind: 'bring-up-over'}
	| {readonly kind: 'interrupted'}
	| {readonly kind: 'resized'; readonly size: Size}
	| {readonly kind: 'beat'}
	| {readonly kind: 'job'; readonly job: Job}
	| {readonly kind: 'reach'; readonly reach: Reach}
	| {readonly kind: 'log'; readonly lines: readonly string[]}
	| UiIntent;

/** The intent of a key that the view handles by itself. */
export type UiIntent =
	| {readonly kind: 'view'; readonly view: ViewName}
	| {readonly kind: 'open-node'; readonly node: string}
	| {readonly kind: 'open-tunnel'; readonly tunnel: string}
	/** Shows another node or tunnel in the current view. */
	| {readonly kind: 'choose'; readonly list: 'nodes' | 'tunnels'; readonly key: string}
	| {readonly kind: 'back'}
	| {readonly kind: 'switch-pane'}
	/** Moves the cursor of the current list by lines; pages are resolved by the size of the screen. */
	| {readonly kind: 'move'; readonly by: number}
	| {readonly kind: 'sort'}
	| {readonly kind: 'reverse'}
	| {readonly kind: 'type-filter'}
	| {readonly kind: 'filter'; readonly text: string}
	| {readonly kind: 'end-typing'; readonly keep: boolean}
	| {readonly kind: 'overlay'; readonly overlay: Overlay | null}
	/** Moves within the overlay. */
	| {readonly kind: 'move-overlay'; readonly by: number};
