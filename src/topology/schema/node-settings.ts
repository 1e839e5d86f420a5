// What a node is given beside its interfaces: image, files, commands, limits. Also the file's `defaults`.

import {z} from 'zod';
import {
	argument,
	commandSeconds,
	interfaceName,
	namespaceName,
	oneLine,
	oneOrMore,
	siteName,
	textOf,
} from './scalars.js';

const memoryUnits: Readonly<Record<string, number>> = {K: 2 ** 10, M: 2 ** 20, G: 2 ** 30};

/** Docker's own least. */
const leastMemory = 6 * 2 ** 20;

function parseMemory(text: string): number | null {
	const match = /^(\d{1,6})([KMG])$/.exec(text);
	const bytes = match === null ? 0 : Number(match[1]) * memoryUnits[match[2]!]!;
	return bytes >= leastMemory ? bytes : null;
}

const absolutePath = textOf(
	text => (/^(\/[^/\0\r\n]+)+\/?$/.test(text) && !/(^|\/)\.{1,2}(\/|$)/.test(text) ? text : null),
	'the absolute path of a file',
	'write it like /etc/motd, without . and ..',
	{pattern: '^/'},
);

const octalMode = textOf(
	text => (/^0?[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : null),
	'a file mode',
	'write it in quotes, like "0644"',
	{examples: ['0644']},
);

const file = z
	.strictObject({
		path: absolutePath.describe('Its path in the node.'),
		content: z.string().optional().describe('Its text. Instead of source.'),
		source: z
			.string()
			.min(1)
			.optional()
			.describe(
				"A file or folder to copy, relative to this file. Instead of content. {name} stands for the node's name, {site} for its site's.",
			),
		mode: octalMode.optional().describe('Its permissions, in quotes. Default: 0644, or those of the source.'),
	})
	.superRefine(({content, source}, context) => {
		if ((content === undefined) === (source === undefined)) {
			const message =
				content === undefined
					? 'this file has neither content nor source'
					: 'this file has both content and source';
			context.addIssue({code: 'custom', message, params: {hint: 'give it one of the two'}});
		}
	});

const sysctlName = z.string().regex(/^net\.[a-z0-9_]+(\.[A-Za-z0-9_-]+)+$/, {
	error: 'this is not a network sysctl; write it like net.ipv4.tcp_mtu_probing',
});

const bootCommand = z.union([
	argument.min(1),
	z.strictObject({
		run: argument.min(1).describe('The command, for sh -c.'),
		namespace: namespaceName.optional().describe('Where it runs. Default: main.'),
		when: z
			.enum(['before-daemons', 'after-daemons', 'converged'])
			.optional()
			.describe(
				'When it runs: before-daemons, once wires and dummies exist; after-daemons, once every interface exists and BIRD answers; or converged, once the node itself has converged. Default: after-daemons.',
			),
		timeout: commandSeconds
			.optional()
			.describe('How long it may run. After that it is killed, and has failed. Default: 30s.'),
	}),
]);

export const nodeSettings = {
	image: z
		.string()
		.min(1)
		.optional()
		.describe("Container image, made FROM wgsim's own. Default: wgsim's own node image."),
	environment: z
		.record(
			z
				.string()
				.regex(/^[A-Za-z_]\w*$/, {error: 'this is not a name of a variable; use letters, digits and _'}),
			z.union([argument, z.number(), z.boolean()]),
		)
		.optional()
		.describe('Environment variables of the container. No place for secrets: docker inspect shows them.'),
	cpus: z.number().min(0.01).max(1024).optional().describe('Limit of processors. Default: no limit.'),
	memory: textOf(parseMemory, 'an amount of memory', 'write it like 256M or 1G, at least 6M', {
		examples: ['256M'],
	})
		.optional()
		.describe('Limit of memory. Default: no limit.'),
	pids: z
		.int()
		.min(8)
		.max(4_194_304)
		.optional()
		.describe('Limit of processes and threads. Default: no limit.'),
	'open-files': z
		.int()
		.min(16)
		.max(1_048_576)
		.optional()
		.describe("Limit of open files and sockets per process. Default: the engine's."),
	sysctls: z
		.record(sysctlName, z.union([oneLine.min(1), z.int()]))
		.optional()
		.describe('Kernel settings of every namespace of the node. They override those of wgsim.'),
	'wireguard-implementation': z
		.enum(['kernel', 'userspace', 'any'])
		.optional()
		.describe(
			"The WireGuard of the node's tunnels: kernel, userspace (wireguard-go), or any, which is the kernel if it has WireGuard, else wireguard-go. Default: any.",
		),
	files: z.array(file).optional().describe('Files and folders to put into the node before it starts.'),
	ready: z
		.array(argument)
		.min(1)
		.optional()
		.describe(
			'Command and arguments that exit with 0 once the node is ready, such as [nc, -z, localhost, "443"]. It runs in main repeatedly. Until it exits with 0, the lab does not converge, and its error is shown. Default: nothing is asked.',
		),
	commands: z
		.array(bootCommand)
		.optional()
		.describe(
			'Commands that run at each boot of the node, in this order, each at the point that its when says. If one fails or does not finish, the lab does not converge: run a service in the background, with &.',
		),
};

export const ownWireguard = z.strictObject({
	config: z
		.string()
		.min(1)
		.describe(
			'Your own configuration, relative to this file: a wg or wg-quick file; a .netdev of systemd-networkd, with the matching .network and its keys beside it; or a service that wgsim export wrote.',
		),
	namespace: namespaceName
		.optional()
		.describe(
			'The namespace of the interface; its UDP socket stays in main. Default: private on a gateway, else main.',
		),
});

export const ownWireguards = z.record(interfaceName, ownWireguard);

const ownName = z.string().regex(/^\S+( \S+)?$/, {
	error:
		'this is not a name; write an interface (wg0), an interface and a peer (wg0 hub), or a BIRD protocol (upstream4)',
});

/** What of a node's own configuration is to come up. */
export const ownPromise = z.union([
	z.literal('none'),
	z.array(ownName).min(1),
	z.strictObject({
		down: z.array(ownName).min(1).describe('Parts that may stay down. The rest must come up.'),
	}),
]);

const settingsOfKind = z.strictObject(nodeSettings);

const settingsOfGroup = z.strictObject({
	members: oneOrMore(z.string().min(1)).describe('Names of nodes, or globs.'),
	...nodeSettings,
});

/** Laid under every node, then under those of one kind. */
export const defaults = z.strictObject({
	node: settingsOfKind.optional().describe('Settings of every node.'),
	gateway: settingsOfKind
		.optional()
		.describe('Settings of every gateway. They override those of every node.'),
	router: settingsOfKind.optional().describe('Settings of every router. They override those of every node.'),
	host: settingsOfKind.optional().describe('Settings of every host. They override those of every node.'),
	switch: settingsOfKind.optional().describe('Settings of every switch. They override those of every node.'),
	groups: z
		.record(siteName, settingsOfGroup)
		.optional()
		.describe(
			'Settings of groups of nodes, under names of your own. They override those of a kind; of two groups with the same node, the later one wins.',
		),
});

export type NodeSettingsValue = z.output<typeof settingsOfKind>;
