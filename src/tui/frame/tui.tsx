// The root: shows the state of a store, and passes keys on.

import {useInput} from 'ink';
import {type ReactElement, useSyncExternalStore} from 'react';
import type {Look} from '../look/theme.js';
import {nameKeys} from '../state/key-names.js';
import type {Store} from '../state/store.js';
import {App} from './app.js';

export interface TuiProps {
	readonly store: Store;
	readonly look: Look;
	readonly onKey: (key: string) => void;
}

export function Tui({store, look, onKey}: TuiProps): ReactElement {
	const state = useSyncExternalStore(store.subscribe, store.shown);
	useInput((input, key) => {
		for (const name of nameKeys(input, key)) {
			onKey(name);
		}
	});
	return <App state={state} look={look} />;
}
