// Tries one check of the file once.

import type {Assertion, BetweenAssertion, PlaceAssertion} from '../../../topology/model-checks.js';
import type {Context} from '../check.js';
import type {Verdict} from '../model.js';
import {tryHttp, tryPing, tryTcp, tryTraceroute, tryUdp} from './between.js';
import {trySilence} from './not-reach.js';
import {tryBgp, tryCommand, tryRoute} from './place.js';

function attemptBetween(context: Context, one: BetweenAssertion): Promise<Verdict> {
	switch (one.kind) {
		case 'not-reach':
			return trySilence(context, one);
		case 'ping':
			return tryPing(context, one);
		case 'tcp':
			return tryTcp(context, one);
		case 'udp':
			return tryUdp(context, one);
		case 'http':
			return tryHttp(context, one);
		case 'traceroute':
			return tryTraceroute(context, one);
	}
}

function attemptPlace(context: Context, one: PlaceAssertion): Promise<Verdict> {
	switch (one.kind) {
		case 'route':
			return tryRoute(context, one);
		case 'bgp':
			return tryBgp(context, one);
		case 'command':
			return tryCommand(context, one);
	}
}

export const attempt = (context: Context, one: Assertion): Promise<Verdict> =>
	'node' in one ? attemptPlace(context, one) : attemptBetween(context, one);
