// Says a tunnel that a service of systemd makes and moves, as `wgsim export` writes it, in wg-quick's words: the service, what it has wg
// set, and its keys.

import {mainNamespace} from '../shared/namespaces.js';
import type {Networkd} from './networkd.js';
import {ConvertedLines, type Origin} from './networkd-converted.js';
import {keyFilePlace} from './networkd-keys.js';
import {isKey, readLines} from './own-wireguard-lines.js';
import {folderOf, joinPath} from './posix.js';

/** A command of the service, and where it is. */
interface Command {
	readonly text: string;
	readonly line: number;
}

const commandsOf = (text: string): Command[] =>
	text.split('\n').flatMap((line, index) => {
		const [, command] = /^ExecStart=(.*?)\s*$/.exec(line) ?? [];
		return command === undefined ? [] : [{text: command, line: index + 1}];
	});

const forms = {
	device: /^ip link add (?<ifname>\S+)(?: mtu (?<mtu>\d+))? type wireguard$/,
	config: /^wg setconf (?<ifname>\S+) (?<path>\/\S+)$/,
	key: /^wg set (?<ifname>\S+) private-key (?<path>\/\S+)$/,
	psk: /^wg set (?<ifname>\S+) peer (?<peer>\S+) preshared-key (?<path>\/\S+)$/,
	move: /^ip link set (?<ifname>\S+) netns (?<namespace>\S+)$/,
	address: /^ip -n \S+ address add (?<address>\S+) dev (?<ifname>\S+)$/,
	up: /^ip -n \S+ link set (?<ifname>\S+) up$/,
	route: /^ip -n \S+ (?<route>route .+)$/,
} as const;

type Form = keyof typeof forms;

interface Read extends Command {
	readonly form: Form;
	readonly groups: Readonly<Record<string, string | undefined>>;
}

const readCommand = (command: Command): Read | null => {
	for (const form of Object.keys(forms) as Form[]) {
		const groups = forms[form].exec(command.text)?.groups;
		if (groups !== undefined) {
			return {...command, form, groups};
		}
	}

	return null;
};

/** What a service makes and where it moves it; null for one that makes no WireGuard interface. */
export function serviceOf(text: string): {readonly ifname: string; readonly namespace: string} | null {
	const read = commandsOf(text).flatMap(command => readCommand(command) ?? []);
	const ifname = read.find(({form}) => form === 'device')?.groups.ifname;
	return ifname === undefined
		? null
		: {ifname, namespace: read.find(({form}) => form === 'move')?.groups.namespace ?? mainNamespace};
}

/** Names beside the topology where files that the service names may be. */
export const serviceCandidates = (service: string, text: string): string[] =>
	commandsOf(text)
		.flatMap(command => readCommand(command)?.groups.path ?? [])
		.flatMap(path => keyFilePlace(service, path).candidates);

/** `ifname` is what the topology calls the interface. */
export function convertService(
	service: string,
	text: string,
	ifname: string,
	contentOf: (name: string) => string | null,
): Networkd {
	const lines = new ConvertedLines();
	const used: string[] = [];
	const place = (line: number): Origin => ({file: service, line, column: 1});
	const commands = commandsOf(text).flatMap(command => {
		const read = readCommand(command);
		if (read === null) {
			const hint = 'write it in the topology, and leave it out of the file that the lab takes';
			lines.report(
				place(command.line),
				`this command of ${command.text.split(' ', 1)[0]} is not supported`,
				hint,
			);
		} else if (read.groups.ifname !== undefined && read.groups.ifname !== ifname) {
			lines.report(
				place(command.line),
				`this is ${read.groups.ifname}, and the topology has it as ${ifname}`,
				'name it alike',
			);
		}

		return read === null ? [] : [read];
	});
	const all = (form: Form): Read[] => commands.filter(each => each.form === form);
	const fileOf = ({groups, line}: Read): {readonly name: string; readonly content: string} | null => {
		const {candidates} = keyFilePlace(service, groups.path!);
		const name = candidates.find(each => contentOf(each) !== null);
		if (name === undefined) {
			lines.report(
				place(line),
				`${groups.path} is not there`,
				`put it at its path below the folder of the machine, or as ${joinPath(folderOf(service), candidates[0]!.replace(/^.*\//, ''))}`,
			);
			return null;
		}

		used.push(name);
		return {name, content: contentOf(name)!};
	};
	const keyOf = (read: Read): string | null => {
		const file = fileOf(read);
		const key = file?.content.trim() ?? '';
		if (file !== null && !isKey(key)) {
			lines.report(
				{file: file.name, line: 1, column: 1},
				'this is no key',
				'wg genkey and wg genpsk print one',
			);
		}

		return isKey(key) ? key : null;
	};

	const top = place(1);
	lines.add('[Interface]', top);
	for (const read of all('key')) {
		const key = keyOf(read);
		if (key !== null) {
			lines.add(`PrivateKey = ${key}`, place(read.line));
		}
	}

	const config = all('config').flatMap(read => fileOf(read) ?? []);
	const settings = config.flatMap(({name, content}) =>
		readLines(content).map(line => ({...line, origin: {file: name, line: line.line, column: line.column}})),
	);
	for (const {name, value, origin} of settings.filter(
		({section, text: own}) => section === 'Interface' && !own.startsWith('[') && own !== '',
	)) {
		lines.add(`${name} = ${value}`, origin);
	}

	for (const {groups, line} of all('address')) {
		lines.add(`Address = ${groups.address}`, place(line));
	}

	for (const {groups, line} of all('device').filter(each => each.groups.mtu !== undefined)) {
		lines.add(`MTU = ${groups.mtu}`, place(line));
	}

	lines.add('Table = off', top);
	for (const {groups, line} of all('route')) {
		lines.add(`PostUp = ip ${groups.route}`, place(line));
	}

	const shared = new Map(all('psk').map(read => [read.groups.peer!, {key: keyOf(read), line: read.line}]));
	for (const {name, value, text: own, section, key, origin} of settings.filter(
		each => each.section !== 'Interface' && each.text !== '',
	)) {
		lines.add(own.startsWith('[') ? own : `${name} = ${value}`, origin);
		const psk = section === 'Peer' && key === 'publickey' ? shared.get(value) : undefined;
		if (psk?.key != null) {
			lines.add(`PresharedKey = ${psk.key}`, place(psk.line));
		}
	}

	return {
		text: lines.text,
		problems: lines.problems,
		trace: problems => lines.trace(problems),
		used,
	};
}
