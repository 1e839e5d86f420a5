// Renders the script and the service that ask the gateways of fixed routes whether they are there, and reads such a script back.

import {mainNamespace} from '../../shared/namespaces.js';
import {type ExportedFile, exported} from './model.js';

export const probeService = 'probe-gateways';

const title = '# Routes that are there while their gateways answer echo requests.';

const script = [
	'#!/bin/sh',
	title,
	'set -eu',
	'',
	'within() { # NAMESPACE COMMAND...',
	`	if [ "$1" = ${mainNamespace} ]; then shift; "$@"; else ip netns exec "$@"; fi`,
	'}',
	'',
	'watch() { # NAMESPACE INTERFACE GATEWAY INTERVAL LOST ROUTE...',
	'	namespace=$1 interface=$2 gateway=$3 interval=$4 lost=$5 missed=0',
	'	shift 5',
	'	trap \'within "$namespace" ip route del "$@" 2>/dev/null; exit 0\' TERM',
	'	while :; do',
	'		if within "$namespace" ping -n -q -c1 -W "$interval" -I "$interface" "$gateway" >/dev/null 2>&1; then',
	'			missed=0',
	'			within "$namespace" ip route replace "$@"',
	'		elif missed=$((missed + 1)) && [ "$missed" -ge "$lost" ]; then',
	'			within "$namespace" ip route del "$@" 2>/dev/null || true',
	'		fi',
	'		sleep "$interval"',
	'	done',
	'}',
	'',
];

/** `routes` are lines for the node's `wgsim-gateways`. */
export const renderProbes = (routes: readonly string[], namespaces: readonly string[]): ExportedFile[] =>
	routes.length === 0
		? []
		: [
				exported(
					`/usr/local/sbin/${probeService}`,
					[
						...script,
						...routes.map(line => `watch ${line} &`),
						'',
						"trap 'kill $(jobs -p); wait' TERM",
						'wait',
					],
					0o755,
				),
				exported(`/etc/systemd/system/${probeService}.service`, [
					'[Unit]',
					'Description=Probes of gateways',
					'After=network.target',
					...namespaces
						.filter(name => name !== mainNamespace)
						.flatMap(name => [`Requires=netns-${name}.service`, `After=netns-${name}.service`]),
					'',
					'[Service]',
					`ExecStart=/usr/local/sbin/${probeService}`,
					'Restart=on-failure',
					'',
					'[Install]',
					'WantedBy=multi-user.target',
				]),
			];

/** By file and line: the routes of such a script, which no import takes. */
export const describeProbes = (path: string, text: string): string[] =>
	text.split('\n').flatMap((line, index) => {
		const [, route] = /^watch \S+ \S+ \S+ \S+ \d+ (.*) &$/.exec(line) ?? [];
		return route === undefined
			? []
			: [`${path}:${index + 1}: the route ${route} is not imported: write it under routes, with probe`];
	});

export const isProbes = (text: string): boolean => text.includes(`\n${title}\n`);
