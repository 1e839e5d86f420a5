// The options that the fault verbs share, and their one action.

import {action} from './action.js';
import {labText} from './lab-text.js';
import type {FaultOptions} from './run/fault.js';

export type {FaultOptions} from './run/fault.js';

export const labOption = ['--lab <lab>', labText] as const;
export const jsonOption = ['--json', 'one JSON document on stdout'] as const;

/** `words` gives the fault in words, the verb first, and the options, of what commander passes. */
export const faultAction = <Given extends unknown[]>(
	words: (...given: Given) => [words: readonly string[], options: FaultOptions],
): ((...given: Given) => Promise<void>) => action(() => import('./run/fault.js'), words);
