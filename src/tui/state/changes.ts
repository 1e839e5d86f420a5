// What changes the state of the view: news of the lab and of operations, and the intents of keys.

import type {LabEvent} from '../../lab/events.js';
import type {LabSnapshot} from '../../lab/observer/model.js';
import type {Size} from '../terminal/painter.js';
import type {Job, ListName, LogEntry, Overlay, PaletteOffer, ShownEvent, ViewName} from './model.js';
import type {FoundPath} from './path.js';
import type {Reach} from './reach.js';
import type {Replay} from './replay.js';
import type {Strip} from './strip.js';

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
	| {readonly kind: 'logged'; readonly lines: readonly LogEntry[]}
	| {readonly kind: 'path-found'; readonly path: FoundPath}
	| {readonly kind: 'strip'; readonly strip: Strip}
	/** The words that may follow a text of the palette. */
	| {readonly kind: 'offered'; readonly text: string; readonly offers: readonly PaletteOffer[]}
	/** Another lab is shown. */
	| {readonly kind: 'switched'; readonly lab: string}
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
	/** Unfolds the row under the cursor, or folds it. */
	| {readonly kind: 'unfold'; readonly row: string}
	| {readonly kind: 'flat'}
	/** Unfolds a site, or folds it. */
	| {readonly kind: 'unfold-site'; readonly key: string}
	/** Folds nodes by site, or shows each. */
	| {readonly kind: 'fold'}
	| {readonly kind: 'only-broken'}
	| {readonly kind: 'layer'}
	| {readonly kind: 'clear-path'}
	/** The cursor of the columns. */
	| {readonly kind: 'move-across'; readonly by: number}
	| {readonly kind: 'choose-log'; readonly node: string | null}
	/** The cursor goes to a line that was pointed at. */
	| {readonly kind: 'point'; readonly list: ListName; readonly key: string}
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
