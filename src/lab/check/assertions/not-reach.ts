// The check `not-reach`: no answer, although the target answers others and the asking node gets answers from others.

import {mainNamespace} from '../../../shared/namespaces.js';
import type {BetweenAssertion} from '../../../topology/model-checks.js';
import {describeEcho, exploreReach} from '../built-in/reach.js';
import {type Context, failed, passed} from '../check.js';
import {both, hasVoice, isAlive} from '../control.js';
import type {Verdict} from '../model.js';

// Echoes that must all be without an answer, until a node is believed to be out of reach: one may be lost.
const tries = 3;

/** An error where it proves nothing that no answer came. */
export async function trySilence(
	context: Context,
	{from, to, namespace, address}: Pick<BetweenAssertion, 'from' | 'to' | 'namespace' | 'address'>,
): Promise<Verdict> {
	const asking = {node: from, namespace: mainNamespace};
	const at = {node: to, namespace: namespace ?? mainNamespace};
	const expected = `${address} does not answer`;
	const parts = {commands: exploreReach(context, from, address)};
	const ask = () => context.prober.echo(asking, {address, at});
	const echoes = await Promise.all(Array.from({length: tries}, ask));
	const answer = echoes.find(({kind}) => kind === 'reply');
	if (answer !== undefined) {
		return failed(expected, describeEcho(answer), parts);
	}

	const seen = describeEcho(echoes[0]!);
	if (echoes[0]!.kind === 'own address') {
		return {...failed(expected, seen, parts), status: 'error'};
	}

	const {holds, facts} = both(
		await isAlive(context, asking, at, address),
		await hasVoice(context, asking, address),
	);
	return holds
		? passed(expected, seen, {...parts, facts})
		: {...failed(expected, `${seen}, which proves nothing: ${facts.join('; ')}`, parts), status: 'error'};
}
