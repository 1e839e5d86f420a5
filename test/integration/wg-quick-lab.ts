// A lab in which wg-quick files are brought up both ways: by wgsim, and by wg-quick itself, by hand.

import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {type Configuration, far, vpnName, vpnName6} from './wg-quick-configurations.js';

type Groups = Readonly<Record<string, Readonly<Record<string, Configuration>>>>;

/** Two machines for each group, alike but for their addresses: wgsim configures `own-…`, and wg-quick is run on `hand-…`. */
function renderLab(lab: string, groups: Groups, configured: boolean): string {
	const names = Object.keys(groups);
	const machine = (kind: 'own' | 'hand', group: string, index: number) => {
		const host = (kind === 'own' ? 100 : 200) + index;
		const source = (ifname: string) => `${group}/${ifname}.conf`;
		const own = Object.keys(groups[group]!).map(ifname => [ifname, {config: source(ifname)}]);
		return {
			kind: 'router',
			interfaces: {
				eth0: {network: 'ethernet', addresses: [`198.51.100.${host}/24`, `2001:db8:1::${host}/64`]},
				eth1: {network: 'dsl', addresses: [`203.0.113.${host}/24`]},
				dummy0: {addresses: ['192.168.7.1/24']},
			},
			// Some of the interfaces have no ListenPort: the kernel must pick none for them that another one names.
			sysctls: {'net.ipv4.ip_local_reserved_ports': '52000-52199'},
			routes: [
				{to: '0.0.0.0/0', via: far.ethernet},
				{to: '::/0', via: far.ethernet6},
			],
			files: [
				{path: '/etc/hosts', content: `${far.ethernet} ${vpnName}\n${far.ethernet6} ${vpnName6}\n`},
				...(kind === 'own' ? [] : [{path: '/etc/wireguard', source: group, mode: '0600'}]),
			],
			...(kind === 'own' && configured ? {wireguard: Object.fromEntries(own)} : {}),
		};
	};
	return stringify({
		name: lab,
		networks: {ethernet: {}, dsl: {mtu: 1492}},
		// All machines have the same dummy: not each of them can reach each other at all addresses.
		checks: [{reach: {from: `own-${names[0]}`, to: 'far', addresses: [far.ethernet]}}],
		nodes: {
			far: {
				kind: 'router',
				interfaces: {
					eth0: {network: 'ethernet', addresses: [`${far.ethernet}/24`, `${far.ethernet6}/64`]},
					eth1: {network: 'dsl', addresses: [`${far.dsl}/24`]},
				},
			},
			...Object.fromEntries(
				names.flatMap((group, index) =>
					(['own', 'hand'] as const).map(kind => [`${kind}-${group}`, machine(kind, group, index)]),
				),
			),
		},
	});
}

/** Writes the lab with all of its files: `lab.yaml` in the folder. */
export function writeLab(folder: string, lab: string, groups: Groups, configured: boolean): void {
	for (const [group, configurations] of Object.entries(groups)) {
		mkdirSync(join(folder, group), {recursive: true});
		for (const [ifname, {text}] of Object.entries(configurations)) {
			writeFileSync(join(folder, group, `${ifname}.conf`), text, {mode: 0o600});
		}
	}

	writeFileSync(join(folder, 'lab.yaml'), renderLab(lab, groups, configured));
}
