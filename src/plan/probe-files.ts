// Renders the service that asks the gateways of fixed routes whether they are there.

import {paths} from '../contract/paths.js';
import type {Node, TunnelEnd} from '../topology/model.js';
import {plain} from './files.js';
import type {PlannedFile} from './model.js';
import {planProbes} from './routes.js';

const service = `${paths.plannedServices}/gateways`;

/** What it reads. */
export const probedRoutes = `${service}/routes`;

/** `ends` are the node's. */
export function probeFiles({namespaces}: Node, ends: readonly TunnelEnd[]): PlannedFile[] {
	const lines = namespaces.flatMap(namespace =>
		planProbes(
			namespace,
			ends.filter(end => end.namespace === namespace.name),
		),
	);
	return lines.length === 0
		? []
		: [
				plain(`${service}/run`, ['#!/bin/sh', 'exec 2>&1', 'exec wgsim-gateways routes'], 0o755),
				plain(`${service}/finish`, ['#!/bin/sh', 'exec wgsim-ended gateways "$@"'], 0o755),
				plain(probedRoutes, lines),
			];
}
