"""The story of `make run`: claim the folder, check the ports, start the parts, say where they are, wait, end them."""

import asyncio
import signal
from collections.abc import Mapping
from pathlib import Path

from local.database.keys import put_keys
from local.database.secret import put_token
from local.database.tables import make_tables
from local.stack import parts
from local.stack.listening import check_free, free_port
from local.stack.options import Options
from local.stack.process import children
from local.stack.real_cluster import describe
from local.stack.screen import Screen
from local.stack.state import Credentials, State
from local.stack.supervisor import Supervisor

WATCH = ".venv/bin/portico tap deploy/web -n shop"  # in the repository; it finds the stack by `.portico/run.json`


class Stack:
    """One run of the local stack."""

    def __init__(self, options: Options, screen: Screen) -> None:
        self._options = options
        self._screen = screen
        self._state = State(options.state_dir)
        self._credentials = Credentials.make()
        self._places = parts.Places(database_port=free_port(), prometheus_port=free_port(), options=options)
        self._supervisor = Supervisor(self._state, screen)
        self._token = options.state_dir / "token"
        self._kubeconfig = options.kubeconfig or options.state_dir / "kubeconfig"

    async def run(self) -> None:
        """Run until a signal ends it. Raise what kept it from starting; leave nothing behind in any case."""
        self._state.claim()
        check_free(self._options.port, "PORT")
        if self._options.embedded:
            check_free(self._options.cluster_port, "CLUSTER_PORT")
        try:
            ended = _on_signals()
            starting = asyncio.create_task(self._start())
            await asyncio.wait({starting, ended}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                await self._stay(ended)
            else:
                starting.cancel()
                await asyncio.wait({starting})
        finally:
            self._state.run_file.unlink(missing_ok=True)
            await self._supervisor.stop()
            self._state.forget()
            self._state.release()
        self._screen.stopped()

    async def _start(self) -> None:
        self._state.write_secret("token", self._credentials.api)
        # The gateway imports the application meanwhile; it is asked only afterwards, when what it needs is there.
        gateway = await self._supervisor.launch(*parts.gateway(self._places, self._product_kubeconfig()))
        async with asyncio.TaskGroup() as group:
            group.create_task(self._start_database())
            group.create_task(self._start_cluster())
        await self._supervisor.settle(gateway)
        self._supervisor.on_change = self._announce
        self._announce()
        self._screen.ready(self._where())

    async def _start_database(self) -> None:
        part, probe = parts.database(self._places)
        await self._supervisor.start(part, probe, self._prepare_database)

    async def _prepare_database(self) -> None:
        """Each time it is new: it keeps nothing when it ends."""
        await asyncio.to_thread(make_tables, self._places.database)
        await asyncio.to_thread(put_token, self._places.database, self._credentials.api)
        self._state.write_secret("tokens.json", await asyncio.to_thread(put_keys, self._places.database))

    async def _start_cluster(self) -> None:
        if self._options.embedded:
            tokens = self._state.write_tokens(self._credentials)
            await self._supervisor.start(*parts.cluster(self._places, tokens))
        else:
            self._screen.step(describe(self._kubeconfig))
        if self._options.runs_operator:
            await self._supervisor.start(*parts.operator(self._places, self._kubeconfig, self._token))

    def _product_kubeconfig(self) -> Path:
        """Portico's own way in: its own rights in the embedded cluster, the given file with a real one."""
        if not self._options.embedded:
            return self._kubeconfig
        return self._state.write_kubeconfig("portico.kubeconfig", self._places.cluster, self._credentials.portico)

    async def _stay(self, ended: "asyncio.Future[None]") -> None:
        watching = asyncio.create_task(self._supervisor.watch())
        await asyncio.wait({watching, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            watching.result()
        watching.cancel()
        await asyncio.wait({watching})

    def _announce(self) -> None:
        self._state.announce(self._facts())

    def _facts(self) -> Mapping[str, object]:
        running = {name: kept.process.pid for name, kept in self._supervisor.kept.items() if kept.process}
        gateway = running.get("gateway", 0)
        return {
            "api": self._places.gateway,
            "ws": self._places.gateway.replace("http", "ws", 1) + "/ws",
            "console": self._places.gateway + "/",
            "token": self._credentials.api,
            "kubeconfig": str(self._kubeconfig),
            "cluster": self._cluster_server(),
            "pids": {**running, "workers": children(gateway)},
        }

    def _cluster_server(self) -> str:
        return self._places.cluster if self._options.embedded else describe(self._kubeconfig)

    def _where(self) -> dict[str, str]:
        kubectl = f"kubectl --kubeconfig {self._kubeconfig} get tunnels -A"
        return {
            "API": f"{self._places.gateway}/v1   token in {self._state.folder / 'token'}",
            "Socket": self._places.gateway.replace("http", "ws", 1) + "/ws",
            "Cluster": f"{self._cluster_server()}   {kubectl}",
            **self._examples(),
            "Logs": str(self._state.logs),
        }

    def _examples(self) -> dict[str, str]:
        """What to type first. Only the embedded cluster is known to have something to watch."""
        curl = (
            f'curl -H "Authorization: Bearer $(cat {self._state.folder / "token"})" {self._places.gateway}/v1/tunnels'
        )
        return {"Try": WATCH, "or": curl} if self._options.embedded else {"Try": curl}


def _on_signals() -> "asyncio.Future[None]":
    """Give a future that is done at the first SIGINT or SIGTERM."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def end() -> None:
        if not ended.done():
            ended.set_result(None)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end)
    return ended
