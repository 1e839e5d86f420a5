// What the exports of the shipped labs are made of: the shapes of their lines, without names, numbers and addresses.

import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {type ExportFormat, exportNode, readExportSource} from '../../src/plan/export/index.js';
import {seedLength} from '../../src/plan/keys.js';
import {planLab} from '../../src/plan/plan-lab.js';
import {parseTopology, type Topology} from '../../src/topology/index.js';

export const folder = fileURLToPath(new URL('../../topologies/', import.meta.url));

/** Labs of generated configuration: own-config's files are the user's own, whole. */
export const generated = readdirSync(folder)
	.filter(name => name.endsWith('.yaml'))
	.map(name => name.replace('.yaml', ''))
	.filter(name => name !== 'own-config');

export const parseShipped = (lab: string): Topology =>
	parseTopology(readFileSync(`${folder}${lab}.yaml`), {
		file: lab,
		env: {},
		set: lab.startsWith('big') ? {N: '3'} : {},
	});

/** Words of the language that a line is of: `neighbor as` of `neighbor fe80::1%'wg2' as 65001;`. */
const shapeOf = (line: string): string =>
	(
		line
			.replace(/#.*|"[^"]*"|'[^']*'|[\w:.]*:[\w:./%]*/g, ' ')
			.match(/(?<![\w/-])[A-Za-z][a-z-]+(?![\w/-])/g) ?? []
	).join(' ');

/** All nodes that an export makes a machine of: those with WireGuard. */
export function shapesOf(lab: string, format: ExportFormat): Set<string> {
	const {wiring, nodes} = planLab(parseShipped(lab), new Uint8Array(seedLength).fill(7));
	return new Set(
		nodes
			.map(({node, files}) =>
				readExportSource(wiring, node, new Map(files.map(({path, content}) => [path, content]))),
			)
			.filter(({tunnels}) => tunnels.length > 0)
			.flatMap(source => exportNode(source, format, true))
			.filter(({path}) => /\/(bird|wireguard|systemd|nftables\.d)\/|nftables/.test(path))
			.flatMap(({content}) => content.split('\n').map(shapeOf))
			.filter(shape => shape !== ''),
	);
}
