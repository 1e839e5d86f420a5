// What a container is to be, and how dockerode is told.

import type Docker from 'dockerode';

export interface ContainerSpec {
	readonly name: string;
	readonly image: string;
	readonly labels: Readonly<Record<string, string>>;
	readonly hostname?: string;
	/** Replaces the image's entrypoint. */
	readonly entrypoint?: readonly string[];
	readonly command?: readonly string[];
	/** No secret belongs here: `docker inspect` shows it. */
	readonly env?: Readonly<Record<string, string>>;
	/** `none` by default. */
	readonly network?: string;
	/** True by default. */
	readonly privileged?: boolean;
	/** Those to add to Docker's own, where the container is not privileged: `NET_ADMIN`. */
	readonly capabilities?: readonly string[];
	/** As of `docker run --security-opt`. */
	readonly securityOptions?: readonly string[];
	/** Paths below /proc that may not be written to, in place of Docker's own choice; privileged containers have none. */
	readonly readonlyPaths?: readonly string[];
	/** Rules of the devices cgroup: `c 10:200 rwm`. */
	readonly deviceRules?: readonly string[];
	readonly pid?: 'host';
	readonly sysctls?: Readonly<Record<string, string>>;
	/** Named volumes by the path where they are mounted. */
	readonly volumes?: Readonly<Record<string, string>>;
	/** Mount options by path: `{'/run': 'mode=755,size=16m'}`. */
	readonly tmpfs?: Readonly<Record<string, string>>;
	/** `no` by default. */
	readonly restart?: 'no' | 'always' | 'unless-stopped' | 'on-failure';
	readonly stopSignal?: string;
	/** Seconds until a stop becomes a kill. */
	readonly stopTimeout?: number;
	/** Files of one process; the engine's own limit by default. */
	readonly openFiles?: number;
	/** Processors; no limit by default. */
	readonly cpus?: number;
	/** Bytes; no limit by default. */
	readonly memory?: number;
	/** Processes and threads; no limit by default. */
	readonly pids?: number;
}

export function toCreateOptions(spec: ContainerSpec): Docker.ContainerCreateOptions {
	const {openFiles, volumes} = spec;
	return {
		name: spec.name,
		Image: spec.image,
		Labels: {...spec.labels},
		Hostname: spec.hostname,
		Entrypoint: spec.entrypoint && [...spec.entrypoint],
		Cmd: spec.command && [...spec.command],
		Env: Object.entries(spec.env ?? {}).map(([key, value]) => `${key}=${value}`),
		StopSignal: spec.stopSignal,
		StopTimeout: spec.stopTimeout,
		HostConfig: {
			NetworkMode: spec.network ?? 'none',
			Privileged: spec.privileged ?? true,
			CapAdd: spec.capabilities && [...spec.capabilities],
			SecurityOpt: spec.securityOptions && [...spec.securityOptions],
			ReadonlyPaths: spec.readonlyPaths && [...spec.readonlyPaths],
			DeviceCgroupRules: spec.deviceRules && [...spec.deviceRules],
			PidMode: spec.pid,
			Sysctls: spec.sysctls && {...spec.sysctls},
			Tmpfs: spec.tmpfs && {...spec.tmpfs},
			Binds: Object.entries(volumes ?? {}).map(([path, name]) => `${name}:${path}`),
			RestartPolicy: {Name: spec.restart ?? 'no'},
			...(spec.cpus === undefined ? {} : {NanoCpus: Math.round(spec.cpus * 1e9)}),
			...(spec.memory === undefined ? {} : {Memory: spec.memory}),
			...(spec.pids === undefined ? {} : {PidsLimit: spec.pids}),
			...(openFiles === undefined ? {} : {Ulimits: [{Name: 'nofile', Soft: openFiles, Hard: openFiles}]}),
		},
	};
}
