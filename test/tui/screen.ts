// Renders the whole screen for a state, as a terminal of a given size would show it.

import {render} from 'ink';
import {createElement} from 'react';
import stringWidth from 'string-width';
import type {LabSnapshot} from '../../src/lab/observer/model.js';
import {App} from '../../src/tui/frame/app.js';
import {createLook} from '../../src/tui/look/theme.js';
import type {UiEvent} from '../../src/tui/state/changes.js';
import {interpret} from '../../src/tui/state/interpret.js';
import {initialState, type UiState} from '../../src/tui/state/model.js';
import {reduce} from '../../src/tui/state/reduce.js';
import type {Capabilities} from '../../src/tui/terminal/capabilities.js';
import {FrameStream} from '../../src/tui/terminal/frame-stream.js';
import type {Frame} from '../../src/tui/terminal/painter.js';

export const plain: Capabilities = {color: false, unicode: true};

export function show(state: UiState, capabilities: Capabilities = plain): string {
	const {columns, rows} = state.size;
	let frame: Frame = [];
	const screen = {
		size: state.size,
		paint: (painted: Frame) => {
			frame = painted;
		},
	};
	const {unmount} = render(createElement(App, {state, look: createLook(capabilities)}), {
		stdout: new FrameStream(screen) as unknown as NodeJS.WriteStream,
		debug: true,
		patchConsole: false,
	});
	unmount();
	const wide = frame.find(line => stringWidth(line) > columns);
	if (wide !== undefined || frame.length > rows) {
		throw new Error(`does not fit ${columns}x${rows}: ${frame.length} lines; ${wide ?? ''}`);
	}

	return frame.join('\n');
}

export const stateOf = (snapshot: LabSnapshot, columns = 80, rows = 24): UiState =>
	reduce(initialState(snapshot.lab, {columns, rows}, null), {kind: 'snapshot', snapshot});

/** The state after keys were pressed; what they ask of others than the screen is left undone. */
export function press(state: UiState, ...keys: readonly string[]): UiState {
	return keys.reduce((sofar, key) => {
		const effect = interpret(sofar, key);
		return effect === null || ['perform', 'quit', 'suspend', 'redraw'].includes(effect.kind)
			? sofar
			: reduce(sofar, effect as UiEvent);
	}, state);
}
