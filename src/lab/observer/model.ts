// What the observer knows of a running lab at one moment, and what it says when that changes. Plain data, JSON as it stands.
// Null is unknown: a stream that broke, a node that does not answer. It is never the last good value.

export type * from './interior-views.js';
export type * from './model-events.js';
export type * from './model-nodes.js';
export type * from './model-observer.js';
export type * from './model-reach.js';
export type * from './model-sessions.js';
export type * from './model-snapshot.js';
export type * from './model-tunnels.js';
