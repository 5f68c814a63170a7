"""Settings of the product, from the environment (GONGKAI_…) alone; docs/operators lists them, a test compares."""

import os
import secrets
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import SettingsConfigDict

from gongkai.settings_of_push import PushPart, checked_targets
from kernel.blob_bucket import Bucket
from kernel.files import write_whole
from kernel.http.outbound.addresses import Target, read_targets
from services.disclosure_requests.erasures.rules import read_schedule
from services.disclosure_requests.reports.rules import read_day


def _checked_schedule(text: str) -> str:
    read_schedule(text)
    return text


def _checked_day(text: str) -> str:
    read_day(text)
    return text


class Settings(PushPart):
    """Frozen; made once at start. A setting may also be a file of its name (gongkai_database_url) in the directory
    that GONGKAI_SECRETS_DIR names: secrets need not stand in the environment.
    """

    model_config = SettingsConfigDict(env_prefix="GONGKAI_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="监听地址 / address to listen on")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(8000, description="监听端口 / port to listen on")
    data: Path = Field(Path("data"), description="数据目录 / directory of databases, keys, calendars")
    database_url: str | None = Field(
        None,
        description="PostgreSQL 地址,库名以 {service} 代替;不设则用 SQLite"
        " / PostgreSQL address with {service} for the database's name; SQLite when unset",
    )
    nats_url: str | None = Field(
        None,
        description="NATS 地址(逗号分隔);不设则事件只在本进程内传递"
        " / NATS servers, comma-separated; unset: events stay in this process",
    )
    nats_space: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")] = Field(
        "gongkai",
        description="本系统在 NATS 中的名称,多套系统共用一台时各取其名"
        " / this installation's name on NATS, for several on one server",
    )
    upstreams: str = Field(
        "",
        description="网关转发的服务,如 catalog=http://catalog:8001;不设则同进程调用"
        " / services behind a gateway of its own process, comma-separated",
    )
    token_private_key_file: Path | None = Field(
        None,
        description="网关签发内部令牌的私钥文件 (PEM, Ed25519) / the gateway's private key for internal tokens",
    )
    token_public_key_files: str = Field(
        "",
        description="服务验证内部令牌的公钥文件,逗号分隔,轮换时新旧并列"
        " / public keys by which services verify them, comma-separated",
    )
    case_keys_file: Path | None = Field(
        None,
        description="申请人信息的封装密钥文件,不设则为数据目录下的 case-keys;须与数据库分开备份"
        " / keys that applicants' data are closed with; `case-keys` in the data directory when unset; keep it apart",
    )
    address_keys_file: Path | None = Field(
        None,
        description="订阅者联系方式的封装密钥文件,不设则为数据目录下的 address-keys;须与数据库分开备份"
        " / keys that subscribers' addresses are closed with; `address-keys` in the data directory when unset; keep it apart",
    )
    receipt_key_file: Path | None = Field(
        None,
        description="签发回执的私钥 (PEM, Ed25519),不设则为数据目录下的 receipt-key.pem"
        " / private key of signed receipts; `receipt-key.pem` in the data directory when unset",
    )
    receipt_public_key_files: str = Field(
        "",
        description="过去签发回执所用的公钥文件,逗号分隔;轮换后旧回执仍可验证"
        " / public keys that receipts were signed with before, comma-separated: old receipts stay verifiable",
    )
    proof_key_file: Path | None = Field(
        None,
        description="签发投递证明的私钥 (PEM, Ed25519),不设则为数据目录下的 proof-key.pem"
        " / private key of proofs of delivery; `proof-key.pem` in the data directory when unset",
    )
    proof_public_key_files: str = Field(
        "",
        description="过去签发投递证明所用的公钥文件,逗号分隔"
        " / public keys that proofs were signed with before, comma-separated",
    )
    retention_years: Annotated[str, AfterValidator(_checked_schedule)] = Field(
        "default=10,lapsed_correction=3,lapsed_fee=3,other=3",
        description="依申请公开案件办结后个人信息保存几年,按年度报告表三的行;法无明文,为本单位设置"
        " / years that a closed case keeps its personal data, by row of table 3; no law sets it",
    )
    township_report_due: Annotated[str, AfterValidator(_checked_day)] = Field(
        "",
        description="乡镇(街道)年度报告的公布日期 MM-DD,依上级通知;条例第四十九条未规定,不设则没有期限"
        " / MM-DD by which townships publish their annual report, as a local notice says; Art. 49 names none",
    )
    sample: bool = Field(
        True,
        description="空库首次启动时建立示例县(永修县)的数据与密钥;正式部署设为 false"
        " / an empty database gets a sample county and its keys; false for a real installation",
    )
    body_limit_bytes: Annotated[int, Field(ge=1024)] = Field(
        2 * 2**20, description="请求体上限(字节)/ largest request body, bytes"
    )
    file_limit_bytes: Annotated[int, Field(ge=1024)] = Field(
        64 * 2**20,
        description="批量文件上限(字节),如批量登记 / largest file taken in pieces, as by intake, bytes",
    )
    attachment_limit_bytes: Annotated[int, Field(ge=1024)] = Field(
        20 * 2**20,
        description="申请附件单个文件上限(字节)/ largest file of an application, bytes",
    )
    files_folder: Path | None = Field(
        None,
        description="政策文件与解读材料的文件夹,多个进程须共用;不设则为数据目录下的 files"
        " / folder of the files of documents and materials, shared by all processes; `files` in the data directory when unset",
    )
    file_store: Annotated[str, Field(pattern=r"^(s3://[A-Za-z0-9][A-Za-z0-9._-]*(/[^/.][^/]*)*/?)?$")] = (
        Field(
            "",
            description="改存 S3 兼容存储:s3://桶/前缀;不设则存文件夹"
            " / an S3-compatible store in place of the folder: s3://bucket/prefix",
        )
    )
    # What the client of the store cannot read it does not refuse: it panics.
    file_store_endpoint: Annotated[str, Field(pattern=r"^(https?://[!-~]+)?$")] = Field(
        "",
        description="该存储的地址,如 https://minio.example;不设则为 AWS"
        " / its address, such as https://minio.example; that of AWS when unset",
    )
    file_store_region: str = Field("us-east-1", description="该存储的区域 / its region")
    file_store_access_key: Annotated[str, Field(pattern=r"^[!-~]*$")] = Field(
        "", description="该存储的访问密钥 ID / its access key's id"
    )
    file_store_secret_key: SecretStr = Field(
        SecretStr(""),
        description="该存储的访问密钥,宜放在密钥目录 / its secret key, better in the directory of secrets",
    )
    orphan_file_hours: Annotated[int, Field(ge=0, le=8760)] = Field(
        24,
        description="送存后几小时仍未被引用的文件予以清除 / hours after which a file that nothing refers to is removed",
    )
    response_clock_starts: Literal["found", "occurred"] = Field(
        "found",
        description="回应时限自发现(found)还是发生(occurred)起算;文件未写明,为本单位设置(推断)"
        " / whether the clocks of responses run from when a matter was found or happened; no text says it (inference)",
    )
    late_report_working_days: Annotated[int, Field(ge=0, le=250)] = Field(
        5,
        description="事件发生后超过几个工作日才报送视为迟报(本单位规定,法无明文)"
        " / an event reported more working days after it happened is late-reported; no law sets it",
    )
    waiver_review_months: Annotated[int, Field(ge=1, le=120)] = Field(
        12,
        description="不予公开的决定几个月后重新评估(条例第十八条未定期限,一年为通行做法,未核对)"
        " / months until a waiver is looked at again; Art. 18 names none, a year is usual (memory)",
    )
    recurrence_horizon_days: Annotated[int, Field(ge=0, le=366)] = Field(
        0,
        description="定期义务在周期开始前几天产生 / days before a period begins on which its duty is raised",
    )
    due_soon_working_days: Annotated[int, Field(ge=0, le=60)] = Field(
        3, description="届满前几个工作日视为临期 / working days before the date that count as due soon"
    )
    supply_days: Annotated[int, Field(ge=0, le=3650)] = Field(
        30,
        description="向国家档案馆、公共图书馆移送,几日未移送视为逾期;条例第二十五条只说“及时”,此为自定尺度"
        " / calendar days after which a pending supply to archive or library is late; our own yardstick (Art. 25: timely)",
    )
    public_filings_per_hour: Annotated[int, Field(ge=0, le=100_000)] = Field(
        60,
        description="公众免登录网上提交申请,每个工作机构每小时至多几件;0 为不开通"
        " / applications that each office takes from the public, without a key, in an hour; 0: none",
    )
    address_checks: bool = Field(
        False,
        description="是否核查公开记录的网址(联网访问各网站),正式部署设为 true"
        " / whether the addresses of publications are visited, over the network; true for a real installation",
    )
    address_targets: Annotated[str, AfterValidator(checked_targets)] = Field(
        "",
        description="网址核查可访问的内网目标,写作 网段:端口,逗号分隔;不设则只访问公网的 80、443 端口"
        " / intranet targets that address checks may visit, network:port, comma-separated; unset: ports 80 and 443 of public addresses",
    )
    address_robots_ignored: Annotated[str, Field(pattern=r"^[a-z0-9.,-]*$")] = Field(
        "",
        description="不看 robots.txt 的网站(本单位自己的),写主机名,小写,逗号分隔;其余网站依其 robots.txt(RFC 9309)"
        " / hosts whose robots.txt is not asked, your own: names in lower case, comma-separated; others are asked (RFC 9309)",
    )
    address_delay_seconds: Annotated[float, Field(ge=0, le=3600)] = Field(
        2.0,
        description="对同一网站两次访问之间的间隔(秒);同一网站同时只有一次访问"
        " / pause between two visits of a host, seconds; never two at once",
    )
    address_timeout_seconds: Annotated[float, Field(gt=0, le=120)] = Field(
        15.0, description="等待网站应答的时限(秒)/ how long a visit waits for an answer, seconds"
    )
    broken_failures: Annotated[int, Field(ge=1, le=100)] = Field(
        3,
        description="网址连续几次核查失败方视为失效(另须满 GONGKAI_BROKEN_HOURS);法无明文,为自定尺度"
        " / failed visits in a row until an address is broken, and GONGKAI_BROKEN_HOURS; our own yardstick",
    )
    broken_hours: Annotated[int, Field(ge=0, le=8760)] = Field(
        24,
        description="网址自首次失败起满几小时方视为失效;法无明文,为自定尺度"
        " / hours since the first failure until an address is broken; our own yardstick",
    )
    public_url: Annotated[str | None, Field(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")] = Field(
        None,
        description="公众访问本系统的网址,写入张贴页二维码与退订链接;https 网址方在邮件中附一键退订;不设则为 http://127.0.0.1:端口,只供本机试用"
        " / where the public reaches this installation: in the codes of sheets and in links; mails bear a one-click link if it is https;"
        " http://127.0.0.1 at its port when unset, good on this machine alone",
    )
    posting_confirm_days: Annotated[int, Field(ge=0, le=365)] = Field(
        3,
        description="张贴页几日未确认张贴(或到期几日未确认撤下)即提示;此为自定尺度,法无明文"
        " / calendar days after which a sheet that nobody confirmed is told of; our own yardstick, no law sets it",
    )
    log_level: str = Field("INFO", description="日志级别 / log level")

    @property
    def public_address(self) -> str:
        """Where the public reaches this installation, without a slash at its end."""
        return (self.public_url or f"http://127.0.0.1:{self.port or 8000}").rstrip("/")

    @property
    def services(self) -> dict[str, str]:
        """The services in processes of their own: name -> base address. Raises ValueError for another form."""
        found = {}
        for entry in filter(None, (part.strip() for part in self.upstreams.split(","))):
            name, separator, address = entry.partition("=")
            if not separator or not name or not address:
                raise ValueError(
                    f"GONGKAI_UPSTREAMS 应为 名称=地址:{entry} / GONGKAI_UPSTREAMS is name=address: {entry}"
                )
            found[name] = address
        return found

    @property
    def token_public_keys(self) -> list[Path]:
        """The public key files."""
        return [Path(part.strip()) for part in self.token_public_key_files.split(",") if part.strip()]

    @property
    def case_keys(self) -> Path:
        """The keys that applicants' data are closed with."""
        return self.case_keys_file or self.data / "case-keys"

    @property
    def address_keys(self) -> Path:
        """The keys that subscribers' addresses are closed with."""
        return self.address_keys_file or self.data / "address-keys"

    @property
    def receipt_key(self) -> Path:
        """The private key of signed receipts."""
        return self.receipt_key_file or self.data / "receipt-key.pem"

    @property
    def former_receipt_keys(self) -> tuple[Path, ...]:
        """The public keys that receipts were signed with before."""
        return _paths(self.receipt_public_key_files)

    @property
    def proof_key(self) -> Path:
        """The private key of proofs of delivery."""
        return self.proof_key_file or self.data / "proof-key.pem"

    @property
    def former_proof_keys(self) -> tuple[Path, ...]:
        """The public keys that proofs were signed with before."""
        return _paths(self.proof_public_key_files)

    @property
    def intranet_targets(self) -> tuple[Target, ...]:
        """What push may call beside public addresses."""
        return read_targets(self.push_targets)

    @property
    def visited_targets(self) -> tuple[Target, ...]:
        """What the checks of addresses may visit beside public addresses."""
        return read_targets(self.address_targets)

    @property
    def robots_ignored(self) -> frozenset[str]:
        """The hosts whose robots.txt the checks of addresses do not ask."""
        return frozenset(host for host in self.address_robots_ignored.split(",") if host)

    @property
    def interpretation_files(self) -> Path | Bucket:
        """The folder of the files of documents and materials, or the bucket in its place."""
        if not self.file_store:
            return self.files_folder or self.data / "files"
        name, _, prefix = self.file_store.removeprefix("s3://").partition("/")
        secret = self.file_store_secret_key.get_secret_value()
        return Bucket(
            name,
            prefix,
            self.file_store_endpoint or None,
            self.file_store_region,
            self.file_store_access_key,
            secret,
        )

    @property
    def calendars(self) -> Path:
        """Where an operator's holiday notices are kept."""
        return self.data / "calendars"

    def url_of(self, service: str) -> str:
        """The database of a service (or of the gateway): its own SQLite file, or its own PostgreSQL database."""
        if self.database_url is not None:
            return self.database_url.replace("{service}", service)
        return f"sqlite+aiosqlite:///{(self.data / service).resolve()}.db"

    def pepper(self) -> bytes:
        """The 32 secret bytes that key hashes are keyed with; made at first use, readable by the owner alone."""
        path = self.data / "pepper"
        try:
            return path.read_bytes()
        except FileNotFoundError:
            write_whole(path, secrets.token_bytes(32), replace=False)
            return path.read_bytes()


def _paths(text: str) -> tuple[Path, ...]:
    return tuple(Path(part.strip()) for part in text.split(",") if part.strip())


def read_settings() -> Settings:
    """The settings of this process, from the environment and the directory of secrets."""
    directory = os.environ.get("GONGKAI_SECRETS_DIR")
    return Settings(_secrets_dir=directory) if directory and Path(directory).is_dir() else Settings()
