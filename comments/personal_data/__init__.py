"""Personal data of readers (Law 91/2025/QH15, Decree 356/2025/NĐ-CP).

places.py    where something about a person is kept: a registry to which each module adds its own
models.py    the register of requests, and the periods the law and the house set, as data
telling.py   all about one e-mail, as JSON and as a page
erasing.py   correcting and erasing it, in portions
retention.py what is removed by itself when its time is over
traces.py    where in the whole database some words still stand: the proof
"""
