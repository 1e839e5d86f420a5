// Exports a node's configuration for a real gateway, in the chosen format.

import {mainNamespace} from '../../shared/namespaces.js';
import {renderBirdConfig} from './bird-config.js';
import {renderGuide} from './guide.js';
import type {ExportedFile, ExportFormat} from './model.js';
import {renderNamespace} from './namespace.js';
import {renderNetworkdMain, renderNetworkdTunnel} from './networkd.js';
import {renderProbes} from './probes.js';
import type {ExportSource} from './source.js';
import {renderTunnelService} from './tunnel-service.js';
import {renderWgQuick} from './wg-quick.js';

export {type ExportedFile, type ExportFormat, formats} from './model.js';
export {type ExportSource, readExportSource} from './source.js';

interface Rendered {
	readonly files: readonly ExportedFile[];
	/** Paths of key files that are left out. */
	readonly wanted: readonly string[];
}

const renderers: Readonly<Record<ExportFormat, (source: ExportSource, withKeys: boolean) => Rendered>> = {
	'wg-quick': ({namespaces, tunnels}, withKeys) => {
		const rendered = tunnels.map(tunnel => renderWgQuick(tunnel, withKeys));
		return {
			files: [...namespaces.flatMap(renderNamespace), ...rendered.flatMap(({files}) => files)],
			wanted: rendered.flatMap(({wanted}) => wanted),
		};
	},
	'systemd-networkd': ({namespaces, tunnels}, withKeys) => {
		const files = tunnels.flatMap(tunnel =>
			tunnel.namespace === mainNamespace ? renderNetworkdTunnel(tunnel) : renderTunnelService(tunnel),
		);
		return {
			files: [
				...namespaces.flatMap(renderNamespace),
				...namespaces.filter(({name}) => name === mainNamespace).flatMap(renderNetworkdMain),
				...files.filter(({secret}) => withKeys || !secret),
			],
			wanted: withKeys ? [] : files.filter(({secret}) => secret).map(({path}) => path),
		};
	},
	bird: () => ({files: [], wanted: []}),
};

/** What of the user's own files this format cannot say: `wg0: PostUp, DNS`. */
export const listDropped = ({tunnels}: ExportSource, format: ExportFormat): string[] =>
	tunnels.flatMap(({ifname, own}) =>
		own === null || own.unsaid.length === 0 || format === 'bird' || (format === 'wg-quick' && own.whole)
			? []
			: [`${ifname}: ${own.unsaid.join(', ')}`],
	);

/** All files, sorted by path; keys only when asked for. */
export function exportNode(source: ExportSource, format: ExportFormat, withKeys: boolean): ExportedFile[] {
	const {files, wanted} = renderers[format](source, withKeys);
	const birds = source.namespaces.map(namespace => renderBirdConfig(namespace, withKeys));
	const probes =
		format === 'bird'
			? []
			: renderProbes(
					source.probes,
					source.namespaces.map(({name}) => name),
				);
	const all = [...files, ...birds.flatMap(bird => bird.files), ...probes];
	const missing = {keys: wanted, passwords: birds.flatMap(bird => bird.wanted)};
	return [...all, renderGuide(source, format, all, missing, listDropped(source, format))].sort(
		(one, other) => (one.path < other.path ? -1 : 1),
	);
}
