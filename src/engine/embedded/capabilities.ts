// Finds which Linux capabilities this machine can never grant, because its bounding set lacks them.

import {readFileSync} from 'node:fs';

// include/uapi/linux/capability.h, in the order of their numbers.
const names = [
	'CHOWN',
	'DAC_OVERRIDE',
	'DAC_READ_SEARCH',
	'FOWNER',
	'FSETID',
	'KILL',
	'SETGID',
	'SETUID',
	'SETPCAP',
	'LINUX_IMMUTABLE',
	'NET_BIND_SERVICE',
	'NET_BROADCAST',
	'NET_ADMIN',
	'NET_RAW',
	'IPC_LOCK',
	'IPC_OWNER',
	'SYS_MODULE',
	'SYS_RAWIO',
	'SYS_CHROOT',
	'SYS_PTRACE',
	'SYS_PACCT',
	'SYS_ADMIN',
	'SYS_BOOT',
	'SYS_NICE',
	'SYS_RESOURCE',
	'SYS_TIME',
	'SYS_TTY_CONFIG',
	'MKNOD',
	'LEASE',
	'AUDIT_WRITE',
	'AUDIT_CONTROL',
	'SETFCAP',
	'MAC_OVERRIDE',
	'MAC_ADMIN',
	'SYSLOG',
	'WAKE_ALARM',
	'BLOCK_SUSPEND',
	'AUDIT_READ',
	'PERFMON',
	'BPF',
	'CHECKPOINT_RESTORE',
];

/** Names (`CAP_SYS_RESOURCE`) of those that `bounding` lacks. `last` is the highest number that the kernel knows. */
export function missingFrom(bounding: bigint, last: number): string[] {
	return names
		.filter((_name, number) => number <= last && ((bounding >> BigInt(number)) & 1n) === 0n)
		.map(name => `CAP_${name}`);
}

/** What this process, and so any engine that it starts, lacks. Empty on an ordinary machine. */
export function missingCapabilities(): string[] {
	const status = readFileSync('/proc/self/status', 'utf8');
	const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
	const last = Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'));
	return bounding === undefined ? [] : missingFrom(BigInt(`0x${bounding}`), last);
}
