// Renders the Babel instances of bird.conf (RFC 8966).

import type {BabelInstance, BabelInterface} from '../topology/model.js';
import {block, closed} from './bird-blocks.js';

// What BGP brought is marked by a metric that no path within a site has (a hop by wire costs 96, and 65535 is infinite), as
// OSPF marks it as external: another gateway must not announce it by BGP again, as its AS path is lost.
export const babelExternalMetric = 10_000;

function renderInterface({name, type, hello, rxcost}: BabelInterface): string[] {
	return closed(
		block(`interface "${name}"`, [
			`type ${type};`,
			`hello interval ${Math.round(hello * 1000)} ms;`,
			...(rxcost === null ? [] : [`rxcost ${rxcost};`]),
		]),
	);
}

function renderFilter({name, interfaces, redistributeBgp}: BabelInstance): string[] {
	const own = interfaces.map(each => `ifname = "${each.name}"`).join(' || ');
	return block(`filter announce_${name}`, [
		'if source = RTS_BABEL then accept;',
		`if source = RTS_DEVICE && (${own}) then accept;`,
		...(redistributeBgp
			? [`if source = RTS_BGP then { babel_metric = ${babelExternalMetric}; accept; }`]
			: []),
		'reject;',
	]);
}

/** One instance carries both families. */
export function renderBabel(babel: BabelInstance): string[] {
	const channels = [4, 6].flatMap(family =>
		closed(block(`ipv${family}`, ['import all;', `export filter announce_${babel.name};`])),
	);
	return [
		...renderFilter(babel),
		'',
		...block(`protocol babel ${babel.name}`, [
			...channels,
			...babel.interfaces.filter(({type}) => type !== 'stub').flatMap(renderInterface),
		]),
	];
}
