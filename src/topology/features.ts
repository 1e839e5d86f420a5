// Lists the optional features that a topology uses, so that none is silently left out.

import {type Interior, interiors} from './interior.js';
import type {Impairment, Topology} from './model.js';

/** What a lab may need that not every kernel, image or version of wgsim has. */
export type Feature =
	| Exclude<Interior, 'ospf'>
	| 'bfd'
	| 'boot commands'
	| 'container limits'
	| 'delay'
	| 'environment'
	| 'files'
	| 'firewall'
	| 'fixed routes'
	| 'image'
	| 'kernel WireGuard'
	| 'loss'
	| 'masquerade'
	| 'netmap'
	| 'own bird.conf'
	| 'own wireguard configuration'
	| 'path MTU faults'
	| 'port forwarding'
	| 'preshared keys'
	| 'rate'
	| 'roaming'
	| 'sysctls'
	| 'transit'
	| 'userspace WireGuard';

/** OSPF is in every image. */
const optional = interiors.filter(protocol => protocol !== 'ospf');

/** Each feature that the topology uses, with the first node or tunnel that does. */
export function listFeatures({nodes, tunnels}: Topology): ReadonlyMap<Feature, string> {
	const found = new Map<Feature, string>();
	const note = (feature: Feature, where: string, isUsed: boolean): void => {
		if (isUsed && !found.has(feature)) {
			found.set(feature, where);
		}
	};

	for (const {name, settings, namespaces} of nodes) {
		note('image', name, settings.image !== null);
		note('environment', name, Object.keys(settings.environment).length > 0);
		const {cpus, memory, pids, openFiles} = settings;
		note(
			'container limits',
			name,
			[cpus, memory, pids, openFiles].some(limit => limit !== null),
		);
		note('files', name, settings.files.length > 0);
		note('boot commands', name, settings.commands.length > 0);
		note('own wireguard configuration', name, settings.ownWireguard.length > 0);
		for (const {interfaces, routes, masquerade, forward, netmap, firewall, sysctls, routing} of namespaces) {
			note('fixed routes', name, routes.length > 0);
			note('masquerade', name, masquerade.length > 0);
			note('netmap', name, netmap.length > 0);
			note('firewall', name, firewall !== null);
			note('port forwarding', name, forward.length > 0);
			note('sysctls', name, Object.keys(sysctls).length > 0);
			note('own bird.conf', name, (routing?.ownConfig ?? null) !== null);
			note(
				'bfd',
				name,
				routing !== null && (routing.watches.length > 0 || routing.bgp.some(({bfd}) => bfd !== null)),
			);
			for (const protocol of optional) {
				note(protocol, name, (routing?.[protocol].length ?? 0) > 0);
			}

			note('transit', name, routing?.bgp.some(({transit}) => transit) ?? false);
			for (const impairment of interfaces.flatMap(({egress, ingress}) => [egress, ingress])) {
				noteImpairment(impairment, (feature, isUsed) => note(feature, name, isUsed));
			}
		}
	}

	const ending = new Set(tunnels.flatMap(({a, b}) => [a.node, b.node]));
	for (const {name, settings} of nodes) {
		const hasTunnels = ending.has(name) || settings.ownWireguard.length > 0;
		note('kernel WireGuard', name, hasTunnels && settings.wireguard === 'kernel');
		note('userspace WireGuard', name, hasTunnels && settings.wireguard === 'userspace');
	}

	for (const {name, psk, a, b} of tunnels) {
		note('preshared keys', name, psk.kind !== 'none');
		note('roaming', name, a.roams || b.roams);
	}

	return found;
}

function noteImpairment(
	impairment: Impairment | null,
	note: (feature: Feature, isUsed: boolean) => void,
): void {
	if (impairment !== null) {
		note('delay', impairment.delay !== null || impairment.jitter !== null);
		note('loss', impairment.loss !== null);
		note('rate', impairment.rate !== null);
		note('path MTU faults', impairment.dropFragments || impairment.dropTooBig);
	}
}
