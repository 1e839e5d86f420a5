// Expands the fixed routes that `sites` gives to gateways, routers and hosts, by patterns.

import type {PatternValues} from '../pattern.js';
import {writeBfd} from '../schema/bfd.js';
import type {NodeInput} from '../schema/node.js';
import {writeProbe} from '../schema/probe.js';
import {given} from './given.js';
import type {Site} from './sites.js';
import type {Trace} from './trace.js';

type Routes = NonNullable<NodeInput['routes']>;

/** Those of one node; an empty object where the file gives none. They come before all that are derived. */
export function expandRoutes(
	members: 'gateways' | 'routers' | 'hosts',
	node: string,
	site: Site,
	values: PatternValues,
	trace: Trace,
): {routes?: Routes} {
	const written = site.fields[members]?.routes ?? [];
	const source = site.source(members, 'routes');
	const routes = written.map(({to, via, bfd, probe, ...rest}, index) => {
		const fill = (field: 'to' | 'via', pattern: string): string =>
			trace.fill(pattern, values, [...source, index, field]);
		for (const field of ['to', 'via', 'bfd', 'probe', ...Object.keys(rest)]) {
			trace.note(['nodes', node, 'routes', index, field], [...source, index, field]);
		}

		trace.note(['nodes', node, 'routes', index], [...source, index]);
		return {
			...given(rest),
			...(bfd === undefined ? {} : {bfd: writeBfd(bfd)}),
			...(probe === undefined ? {} : {probe: writeProbe(probe)}),
			to: fill('to', to),
			...(via === undefined ? {} : {via: fill('via', via)}),
		};
	});
	return routes.length === 0 ? {} : {routes};
}
