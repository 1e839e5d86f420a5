// Makes the skeleton of a topology of a containerlab file: nodes of kind linux and bridges, links, exec and binds.

import {renderFile} from '../topology/index.js';
import type {Path} from '../topology/problem.js';
import {readSource} from '../topology/read.js';
import {interfaceName} from '../topology/schema/scalars.js';
import {type ClabLink, readLink, unusualOf} from './import-clab-links.js';
import {type Context, listOf, mapOf, type NodeParts, renderNode} from './import-clab-node.js';

export interface ClabImport {
	readonly text: string;
	readonly notes: readonly string[];
	readonly lost: readonly string[];
	/** Names of the nodes that are in it. */
	readonly nodes: readonly string[];
}

/** `exists` tells whether there is such a file or folder, relative to the topology that is to be. */
export function importClab(
	text: string,
	file: string,
	lab: string | null,
	exists: (path: string) => boolean,
): ClabImport {
	const source = readSource(text, file, {env: {}, set: {}});
	const notes: string[] = [];
	const lost: string[] = [];
	const placed = (path: Path, message: string): string => {
		const {line} = source.locate({path, message: '', hint: null});
		return `${file}:${line}: ${message}`;
	};
	const context: Context = {
		file,
		exists,
		note: (path, message) => notes.push(placed(path, message)),
		lose: (path, message) => lost.push(placed(path, message)),
	};
	const whole = mapOf(source.value);
	const topology = mapOf(whole['topology']);
	const given = mapOf(topology['nodes']);
	const links = listOf(topology['links']).flatMap((value, index): ClabLink[] => {
		const path: Path = ['topology', 'links', index];
		const link = readLink(value, path);
		const known = link?.ends.every(
			({node, ifname}) => Object.hasOwn(given, node) && interfaceName.safeParse(ifname).success,
		);
		if (link === null || !known) {
			context.lose(path, 'this link is not imported: its ends must be two interfaces of nodes in the file');
			return [];
		}

		for (const key of unusualOf(value)) {
			context.note(path, `${key} of this link is not imported: it has no counterpart`);
		}

		return [link];
	});
	const nodes = Object.entries(given).flatMap(([name, node]) => {
		const rendered = renderNode(name, mapOf(node), topology, links, context);
		return rendered === null ? [] : [[name, rendered] as const];
	});
	dropRoutes(nodes, context);
	const others = ['defaults', 'kinds', 'groups', 'nodes', 'links'];
	for (const key of Object.keys(topology).filter(each => !others.includes(each))) {
		context.note(['topology', key], `${key} is not imported`);
	}

	for (const key of Object.keys(whole).filter(each => !['name', 'topology', 'prefix'].includes(each))) {
		context.note([key], `${key} is not imported`);
	}

	const networks = Object.fromEntries(
		links.map(({mtu}, index) => [`link${index + 1}`, mtu === null ? {} : {mtu}]),
	);
	const name = lab ?? String(whole['name'] ?? 'imported');
	const head = [
		`Made by wgsim import of ${file}: its nodes and links, with the addresses and routes of its exec lines.`,
		'The management network is left out: eth0 is as its link makes it. Add checks, and resolve the points below.',
		...lost.map(loss => `Not imported: ${loss}`),
		...notes.map(note => `To do: ${note}`),
	];
	return {
		text: renderFile({name, networks, nodes: Object.fromEntries(nodes)}, head),
		notes,
		lost,
		nodes: nodes.map(([each]) => each),
	};
}

/** Of the management network, or of a node that is lost, no node has the next hop: such routes are dropped. */
function dropRoutes(nodes: readonly (readonly [string, NodeParts])[], {note}: Context): void {
	const held = new Set(
		nodes.flatMap(([, {interfaces}]) =>
			Object.values(interfaces).flatMap(({addresses = []}) =>
				addresses.map(each => each.replace(/\/.*/, '')),
			),
		),
	);
	for (const [name, node] of nodes) {
		const gone = (node.routes ?? []).filter(({via}) => via !== undefined && !held.has(via));
		for (const {to, via} of gone) {
			note(
				['topology', 'nodes', name],
				`the route to ${to} is not imported: no node here has its next hop ${via}`,
			);
		}

		const left = (node.routes ?? []).filter(route => !gone.includes(route));
		if (left.length > 0) {
			node.routes = left;
		} else {
			delete node.routes;
		}
	}
}
