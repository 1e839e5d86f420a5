// Judges the findings of the probe: required features, optional ones, and limits.

import type {ProbeFacts} from './probe.js';

export interface Finding {
	readonly subject: string;
	/** `note`: labs run, but not in the best way, or something is to be known. `missing`: labs do not run. */
	readonly state: 'ok' | 'note' | 'missing';
	readonly text: string;
	/** What to do about it. */
	readonly hint: string | null;
}

const megabyte = 1024;

/** One finding a feature or limit, in the order in which a reader wants them. */
export function judgeProbe(facts: ProbeFacts): Finding[] {
	return [
		judgeWireguard(facts),
		judgeBasics(facts),
		judgeDummy(facts),
		judgeOption(facts, 'netem', 'delay, loss and rate on links', 'sch_netem'),
		judgeOption(facts, 'vrf', 'nodes that use VRFs', 'vrf'),
		judgeLimit(facts, 'inotify', 'instances', 128, 'fs.inotify.max_user_instances'),
		judgeLimit(facts, 'processes', 'pids', 32_768, 'kernel.pid_max'),
		judgeFiles(facts),
		judgeDisk(facts),
	];
}

function judgeWireguard(facts: ProbeFacts): Finding {
	const subject = 'WireGuard';
	const kernel = facts.kernel ?? '';
	if (facts.wireguard === 'yes') {
		return {subject, state: 'ok', text: `in the kernel (${kernel})`, hint: null};
	}

	if (facts.tun === 'yes') {
		return {
			subject,
			state: 'note',
			text: `not in this kernel (${kernel}): userspace wireguard-go is used in each gateway`,
			hint: 'faster with a kernel that has it: modprobe wireguard',
		};
	}

	return {
		subject,
		state: 'missing',
		text: `not in this kernel (${kernel}), and there is no TUN device for wireguard-go`,
		hint: 'modprobe wireguard, or modprobe tun',
	};
}

function judgeBasics(facts: ProbeFacts): Finding {
	const needed = ['veth', 'bridge', 'netns', 'ipv6'];
	const missing = needed.filter(name => facts[name] !== 'yes');
	const subject = 'links';
	return missing.length === 0
		? {subject, state: 'ok', text: `${needed.join(', ')} work`, hint: null}
		: {
				subject,
				state: 'missing',
				text: `this kernel lacks ${missing.join(', ')}`,
				hint: `modprobe ${missing.join(' ')}, or another kernel`,
			};
}

function judgeDummy(facts: ProbeFacts): Finding {
	const subject = 'dummy';
	if (facts.dummy === 'yes') {
		return {subject, state: 'ok', text: 'in the kernel', hint: null};
	}

	const standIn = facts.ifb === 'yes' ? 'ifb' : 'bridge';
	return {
		subject,
		state: 'note',
		text: `not in this kernel: a device of type ${standIn} replaces it under the same name`,
		hint: null,
	};
}

function judgeOption(facts: ProbeFacts, subject: string, use: string, module: string): Finding {
	return facts[subject] === 'yes'
		? {subject, state: 'ok', text: 'in the kernel', hint: null}
		: {
				subject,
				state: 'note',
				text: `not in this kernel: no ${use}`,
				hint: `modprobe ${module}, or another kernel`,
			};
}

function judgeLimit(facts: ProbeFacts, subject: string, key: string, least: number, sysctl: string): Finding {
	const value = Number(facts[key]);
	const text = `${sysctl} = ${value}`;
	return value >= least
		? {subject, state: 'ok', text, hint: null}
		: {
				subject,
				state: 'note',
				text: `${text}: large labs may hit it`,
				hint: `sysctl -w ${sysctl}=${least * 4}`,
			};
}

function judgeFiles(facts: ProbeFacts): Finding {
	const subject = 'open files';
	const text = `${facts.files} in a container`;
	return facts.files === 'unlimited' || Number(facts.files) >= 1024
		? {subject, state: 'ok', text, hint: null}
		: {subject, state: 'note', text, hint: "raise the engine's limit (ulimit -n) above 1024"};
}

function judgeDisk(facts: ProbeFacts): Finding {
	const subject = 'disk';
	const free = Math.round(Number(facts.disk) / megabyte);
	const text = `${free} MB free at Docker's data directory`;
	if (free >= 1000) {
		return {subject, state: 'ok', text, hint: null};
	}

	return {
		subject,
		state: free < 200 ? 'missing' : 'note',
		text,
		hint: 'free some: docker system df, docker image prune',
	};
}
