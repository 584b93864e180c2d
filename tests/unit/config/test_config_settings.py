"""Settings come from the environment and .env, strictly."""

from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from config.settings import Settings, read_settings, read_variables
from domain.errors import ConfigError
from domain.network import NetworkPolicy
from domain.secret import Secret


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        read_settings(environ)
    return [str(problem) for problem in raised.value.problems]


def warnings_of(environ: dict[str, str]) -> list[str]:
    return [str(warning) for warning in read_settings(environ).warnings]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write_env(folder: Path, text: str) -> dict[str, str]:
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return {"GULFWATCH_CONFIG": str(folder)}


def test_an_empty_environment_gives_the_defaults_of_the_contract(folder: Path) -> None:
    environ = {"GULFWATCH_CONFIG": str(folder)}
    read = read_settings(environ, terminal=True)
    assert read == Settings(
        config_dir=folder,
        database_url="sqlite:///var/gulfwatch.db",
        listen=("127.0.0.1", 8000),
        url="http://127.0.0.1:8000",
        token=None,
        network_policy=NetworkPolicy(),
        user_agent=read.user_agent,
        robots_obey=True,
        host_delay=timedelta(seconds=1),
        collectors=1,
        retention=timedelta(days=365),
        log_format="text",
        variables=environ,
    )
    assert read.user_agent.startswith("Gulfwatch")


def test_every_setting_is_read(folder: Path) -> None:
    read = read_settings(
        {
            "GULFWATCH_CONFIG": str(folder),
            "GULFWATCH_DATABASE": "postgresql+psycopg://gulf:hunter2@db/gulf",
            "GULFWATCH_LISTEN": "0.0.0.0:9000",
            "GULFWATCH_URL": "https://gulfwatch.example/",
            "GULFWATCH_TOKEN": "a-long-enough-token\n",
            "GULFWATCH_ALLOW_NETWORKS": "127.0.0.0/8, 10.1.0.0/16",
            "GULFWATCH_USER_AGENT": "Desk/1 (+https://desk.example)",
            "GULFWATCH_ROBOTS": "ignore",
            "GULFWATCH_HOST_DELAY": "250ms",
            "GULFWATCH_COLLECTORS": "4",
            "GULFWATCH_RETENTION": "90d",
            "GULFWATCH_LOG": "json",
        }
    )
    assert read.listen == ("0.0.0.0", 9000)
    assert read.url == "https://gulfwatch.example"
    assert read.token == Secret("a-long-enough-token")
    assert read.network_policy.allowed == (ip_network("127.0.0.0/8"), ip_network("10.1.0.0/16"))
    assert (read.user_agent, read.robots_obey, read.collectors) == ("Desk/1 (+https://desk.example)", False, 4)
    assert (read.host_delay, read.retention) == (timedelta(milliseconds=250), timedelta(days=90))
    assert (read.log_format, read.warnings) == ("json", ())
    assert "hunter2" not in repr(read)
    assert "a-long-enough-token" not in repr(read)


@pytest.mark.parametrize(
    ("listen", "url"),
    [
        ("[::1]:8000", "http://[::1]:8000"),
        ("localhost:80", "http://localhost:80"),
        ("127.0.0.2:1", "http://127.0.0.2:1"),
    ],
)
def test_loopback_needs_no_token(listen: str, url: str) -> None:
    assert read_settings({"GULFWATCH_LISTEN": listen}).url == url


def test_an_empty_address_means_no_dashboard() -> None:
    read = read_settings({"GULFWATCH_LISTEN": ""})
    assert (read.listen, read.url) == (None, "")


@pytest.mark.parametrize("listen", ["0.0.0.0:8000", "[::]:8000", "10.1.2.3:8000", "gulfwatch.example:80"])
def test_listening_to_other_machines_needs_a_token(listen: str) -> None:
    host = listen.rpartition(":")[0].strip("[]")
    assert problems_of({"GULFWATCH_LISTEN": listen}) == [
        f"GULFWATCH_LISTEN: {host} can be reached from other machines: set GULFWATCH_TOKEN, or listen on 127.0.0.1"
    ]
    token = {"GULFWATCH_TOKEN": "a-long-enough-token"}
    assert read_settings({"GULFWATCH_LISTEN": listen, **token}).warnings == ()


def test_a_dashboard_on_every_interface_is_linked_to_as_localhost() -> None:
    token = {"GULFWATCH_TOKEN": "a-long-enough-token"}
    assert read_settings({"GULFWATCH_LISTEN": "0.0.0.0:8000", **token}).url == "http://localhost:8000"
    assert read_settings({"GULFWATCH_LISTEN": "[::]:8000", **token}).url == "http://localhost:8000"


LISTEN = "must be a host and a port, such as 127.0.0.1:8000 or [::1]:8000, or empty for no dashboard"
DURATION = "must be a number and a unit (ms, s, m, h, d, w), such as 10m"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("CONFIG", "/no/such/folder", "is no folder: name the one that holds sources.yaml and watchlists.yaml"),
        ("DATABASE", "mysql://x", "must begin with sqlite:/// or postgresql+psycopg:// and name a database"),
        ("DATABASE", "sqlite:///", "must begin with sqlite:/// or postgresql+psycopg:// and name a database"),
        ("LISTEN", "8000", LISTEN),
        ("LISTEN", "127.0.0.1", LISTEN),
        ("LISTEN", "::1:8000", LISTEN),
        ("LISTEN", "127.0.0.1:70000", LISTEN),
        ("LISTEN", "http://127.0.0.1:8000", LISTEN),
        ("URL", "gulfwatch.example", "must be an address that begins with https:// or http://"),
        ("TOKEN", "a token", "must be letters, digits and signs of ASCII, without spaces"),
        ("USER_AGENT", "Desk\r\nX: y", "must be at most 200 letters, digits, signs and spaces of ASCII"),
        ("ROBOTS", "obay", "must be obey or ignore; did you mean 'obey'?"),
        ("HOST_DELAY", "1", DURATION),
        ("HOST_DELAY", "2h", "must be at most 1h"),
        ("COLLECTORS", "0", "must be a whole number from 1 to 32"),
        ("COLLECTORS", "two", "must be a whole number from 1 to 32"),
        ("RETENTION", "1h", "must be at least 1d"),
        ("RETENTION", "for ever", DURATION),
        ("LOG", "xml", "must be text or json"),
    ],
)
def test_a_wrong_value_is_explained_by_its_name(name: str, value: str, message: str) -> None:
    said = [problem for problem in problems_of({f"GULFWATCH_{name}": value}) if "other machines" not in problem]
    assert said == [f"GULFWATCH_{name}: {message}"]


def test_a_network_that_is_none_is_named() -> None:
    (problem,) = problems_of({"GULFWATCH_ALLOW_NETWORKS": "10.0.0.0/8,10.1.0.1/16"})
    assert problem == (
        "GULFWATCH_ALLOW_NETWORKS: '10.1.0.1/16' is not a network such as 10.1.0.0/16: 10.1.0.1/16 has host bits set"
    )


def test_all_wrong_settings_are_told_at_once() -> None:
    said = problems_of({"GULFWATCH_LOG": "x", "GULFWATCH_ROBOTS": "x", "GULFWATCH_COLLECTORS": "x"})
    assert [problem.partition(":")[0] for problem in said] == [
        "GULFWATCH_ROBOTS",
        "GULFWATCH_COLLECTORS",
        "GULFWATCH_LOG",
    ]


def test_a_misspelt_setting_draws_a_warning() -> None:
    assert warnings_of({"GULFWATCH_TOKN": "x"}) == [
        "GULFWATCH_TOKN: warning: there is no such setting; did you mean 'GULFWATCH_TOKEN'?"
    ]


def test_a_short_token_draws_a_warning() -> None:
    assert warnings_of({"GULFWATCH_TOKEN": "secret"}) == [
        "GULFWATCH_TOKEN: warning: a token of fewer than 12 characters can be guessed: make it longer"
    ]


class TestDotenv:
    """``.env`` in the folder of the three files."""

    def test_it_gives_settings_and_variables_and_the_environment_wins(self, folder: Path) -> None:
        environ = write_env(
            folder, "# secrets\nexport HOOK='https://x/#y' # comment\nGULFWATCH_COLLECTORS=2\nA=${HOOK}\nB=env\n"
        )
        read = read_settings({**environ, "B": "real"})
        assert read.collectors == 2
        assert {name: read.variables[name] for name in "AB"} == {"A": "${HOOK}", "B": "real"}
        assert read.variables["HOOK"] == "https://x/#y"
        assert read.warnings == ()

    def test_it_may_be_missing(self, folder: Path) -> None:
        assert read_settings({"GULFWATCH_CONFIG": str(folder)}).warnings == ()

    def test_a_line_that_is_none_is_named_and_not_shown(self, folder: Path) -> None:
        environ = write_env(folder, "A=1\n\nhunter2\nB 2\n")
        assert problems_of(environ) == [
            ".env:3: this is no line of the form NAME=value",
            ".env:4: this is no line of the form NAME=value",
        ]

    def test_one_in_an_old_encoding_is_refused(self, folder: Path) -> None:
        environ = write_env(folder, "")
        (folder / ".env").write_bytes("A=أخبار".encode("cp1256"))
        assert problems_of(environ) == [
            ".env:1: this is not UTF-8 text (it looks like Arabic saved as Windows-1256): save the file as UTF-8"
        ]

    def test_one_that_everybody_can_read_draws_a_warning(self, folder: Path) -> None:
        environ = write_env(folder, "A=1\n")
        (folder / ".env").chmod(0o644)
        assert warnings_of(environ) == [".env: warning: everyone on this machine can read this file: chmod 600 .env"]

    def test_the_folder_cannot_be_set_in_it(self, folder: Path) -> None:
        environ = write_env(folder, "GULFWATCH_CONFIG=/elsewhere\n")
        assert read_settings(environ).config_dir == folder
        assert warnings_of(environ) == [
            "GULFWATCH_CONFIG: warning: this has no effect in .env, which is looked for in that folder: "
            "set it in the environment"
        ]

    def test_its_variables_can_be_read_again(self, folder: Path) -> None:
        write_env(folder, "A=1\nB=2\n")
        assert read_variables(folder, {"B": "real"}) == {"A": "1", "B": "real"}
        write_env(folder, "A=3\n")
        assert read_variables(folder, {}) == {"A": "3"}
        write_env(folder, "A\n")
        with pytest.raises(ConfigError, match="no line of the form NAME=value"):
            read_variables(folder, {})
