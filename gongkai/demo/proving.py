"""What anybody verifies of the announcement afterwards, without the server: signatures of webhooks, and the proof of delivery."""

import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from gongkai.demo.caller import Caller, expect
from gongkai.demo.receivers import Hall, write_for_openssl
from services.push.proofs.rules import checked

#: It stands with the documents, which an installed package lacks.
SCRIPT: Final = Path(__file__).parents[2] / "docs/integrators/examples/python/verify_push_proof.py"


def verify_signatures(caller: Caller, hall: Hall, folder: Path) -> None:
    """Let OpenSSL verify every webhook of the enterprise, if it is at hand: a judge that knows nothing of this software."""
    place, openssl = folder / "v1a", shutil.which("openssl")
    taken = hall.taken["/enterprise"]
    for number, one in enumerate(taken, 1):
        command = write_for_openssl(one, hall.keys["/enterprise"], place / str(number))
        if openssl is None:
            continue
        done = subprocess.run(
            [openssl, *command[1:]], cwd=place / str(number), capture_output=True, text=True, timeout=30
        )
        if done.returncode != 0 and "rawin" in done.stderr:  # before OpenSSL 3 there is no such option
            caller.voice.say("本机的 openssl 早于第 3 版,不能验 Ed25519。", "This openssl is older than 3.")
            return
        why = done.stderr.strip()[:200]
        expect(done.returncode == 0, f"openssl 验签不成立:{why}", "openssl should verify it")
    if openssl is None:
        caller.voice.say(
            f"本机没有 openssl;验签所需文件在 {place}。", "No openssl here; its files are saved."
        )
        return
    caller.voice.say(
        f"企业收到的全部 {len(taken)} 个 v1a 签名(Ed25519)由 openssl 独立验证成立;文件在 v1a 中。",
        f"OpenSSL verifies all {len(taken)} signatures of the enterprise.",
    )


def prove(caller: Caller, people: Iterable[str], message: str, folder: Path) -> None:
    """The report of a message, and its proof: held against its key here, and by the script that needs nothing of ours."""
    voice = caller.voice
    report = caller.get(f"/messages/{message}/report")
    outcomes = {name: one for name, one in report["outcomes"].items() if one["number"]}
    expect(
        sum(one["number"] for one in outcomes.values()) == report["audience"],
        "报告合计应等于受众", "the report should sum to the audience",
    )  # fmt: skip
    shares = "、".join(f"{name} {one['number']}({one['percent']}%)" for name, one in outcomes.items())
    voice.say(f"报告:受众 {report['audience']},{shares}。", "The report sums to 100 % of the audience.")
    proof = caller.fetch(f"/messages/{message}/proof")
    pem = caller.get("/proof-keys", public=True)["items"][0]["pem"]
    bundle, key = folder / "proof.zip", folder / "proof-key.pem.pub"
    bundle.write_bytes(proof.content)
    key.write_text(pem)
    found = checked(proof.content, pem.encode())
    with zipfile.ZipFile(bundle) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    expect(not [one for one in people if one in text], "证明不得出现订阅者", "a proof names nobody")
    voice.say(
        f"投递证明离线核验成立:{found['document']['lines']} 行,根 {found['document']['root'][:16]}…;不含任何订阅者的标识与地址。",
        "The proof verifies offline and names nobody.",
    )
    if SCRIPT.is_file():
        shutil.copy(SCRIPT, folder)
        command = [sys.executable, "-I", SCRIPT.name, bundle.name, key.name]
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)
        expect(done.returncode == 0, "独立脚本核验不成立", "the independent script should verify it")
        said = done.stdout.decode().splitlines()[0].partition(":")[0]
        voice.say(f"不用本软件,{SCRIPT.name} 独立核验:{said}。", "A script of its own says so too.")
    voice.say(f"已存入 {folder};再次核验:", "All of it is saved there. Verify it again:")
    voice.line(shlex.join([sys.argv[0], "push", "verify", str(bundle), "--key", str(key)]))
