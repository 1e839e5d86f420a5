// Prints progress lines on stderr: one per phase and one per node, each with the time since the start.

import type {LabEvent, Phase} from '../lab/events.js';
import {participles} from '../plan/actions.js';
import type {WireStep} from '../plan/survey.js';
import {note} from './sinks/stdio.js';

const phaseNames: Record<Phase, string> = {
	image: 'node image',
	containers: 'containers',
	wires: 'wires',
	convergence: 'converged',
	removal: 'removed',
};

const words: Record<Extract<LabEvent, {kind: 'node-done'}>['action'], string> = {
	...participles,
	create: 'up',
	undo: 'removed',
};

const changes: Record<WireStep['change'], string> = {make: 'made', set: 'set', remove: 'removed'};

/** `   1.2 s  R1 up (4/10)`; null for an event that is not worth a line. */
export function progressLine(event: LabEvent): string | null {
	const time = `${(event.at / 1000).toFixed(1).padStart(6)} s`;
	switch (event.kind) {
		case 'node-done': {
			const why = event.action === 'create' || event.action === 'remove' ? '' : `: ${event.reason}`;
			return `${time}  ${event.node} ${words[event.action]}${why} (${event.done}/${event.of})`;
		}
		case 'wire-done':
			return `${time}  ${event.subject} ${changes[event.change]}: ${event.reason}`;
		case 'phase-done':
			return `${time}  ${phaseNames[event.phase]}: ${event.summary}`;
		case 'progress':
			return `${time}  ${event.text}`;
		case 'note':
			return `${time}  ${event.text}`;
		case 'phase-started':
			return null;
	}
}

/** A listener that writes progress lines. */
export function printProgress(write: (line: string) => void = note): (event: LabEvent) => void {
	return event => {
		const line = progressLine(event);
		if (line !== null) {
			write(line);
		}
	};
}
