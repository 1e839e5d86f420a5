// Whether an event is good news: for its colour, and for what a cause has taken away and given back.

import type {Tone} from '../../output/sinks/spans.js';
import {markVerdict} from '../look/verdicts.js';
import type {ShownEvent} from './model.js';

export function toneOf(event: ShownEvent): Tone {
	switch (event.kind) {
		case 'note':
			return event.bad ? 'bad' : 'busy';
		case 'node':
			return event.to === 'running'
				? 'good'
				: event.to === 'exited' || event.to === 'missing'
					? 'bad'
					: 'busy';
		case 'link':
			return event.to === 'up' ? 'good' : 'bad';
		case 'tunnel':
			return markVerdict(event.to).tone;
		case 'complaint':
			return event.to === 'made' ? 'bad' : 'good';
		case 'handshake':
			return 'calm';
		case 'session':
			return event.to !== null && /^(Established|Full|2-Way|Up|reachable)/.test(event.to) ? 'good' : 'bad';
		case 'limit':
			return 'bad';
		case 'fault':
			return event.to === 'made' ? 'busy' : 'good';
		case 'connection':
			return event.to === 'live' ? 'good' : 'bad';
		case 'converged':
			return event.converged ? 'good' : 'bad';
	}
}
