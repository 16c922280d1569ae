# The few commands people type. Paths are relative, so that any folder name will do.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys, venv, ensurepip; sys.version_info >= (3, 11) or sys.exit(1)' \
	2>/dev/null && echo $(name))))
BIN := .venv/bin/python
# A .venv whose Python has gone (an upgrade of the system) is made anew.
BROKEN := $(shell $(BIN) -c '' 2>/dev/null || echo broken)
# Two more than there are processors, for tests wait for a browser or the database half their time.
WORKERS := $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); [ $$n -lt 4 ] && echo $$((n + 2)) || echo 6)
PIP := -m pip --disable-pip-version-check --quiet
# What pyproject.toml asks for, without building a package of the project itself.
WANTED := import tomllib; p = tomllib.load(open("pyproject.toml", "rb"))["project"]; \
	o = p["optional-dependencies"]; print(*p["dependencies"], *o["local"], *o["test"], sep="\n")

# Vietnamese comes out right whatever the locale of the terminal.
export PYTHONUTF8 := 1
# Tests start many processes: none is to compile the code once more.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test soak bench lint format constraints clean broken

help: ## Liệt kê các lệnh
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: .venv/installed ## Chạy trang trên máy này (HOST=127.0.0.1 PORT=8000); Ctrl-C để dừng
	@exec $(BIN) manage.py run $(if $(HOST),--host "$(HOST)") $(if $(PORT),--port "$(PORT)")

test: lint ## Kiểm tra tất cả (ARGS="tests/articles -k slug" để chọn)
	@exec $(BIN) -m pytest -n $(WORKERS) $(ARGS)

soak: .venv/installed ## Thử thật nhiều chuỗi bước ngẫu nhiên của tòa soạn, của bạn đọc gửi ý kiến (một đến hai giờ trên 2 nhân)
	@SOAK=$(or $(SOAK),400) SOAK_FORM=$(or $(SOAK_FORM),50000) SOAK_POSTS=$(or $(SOAK_POSTS),2000) \
	SOAK_PDF=$(or $(SOAK_PDF),2000) SOAK_KILLS=$(or $(SOAK_KILLS),10) SOAK_SEARCH=$(or $(SOAK_SEARCH),3000) \
	exec $(BIN) -m pytest tests/articles/test_workflow_properties.py tests/articles/test_found_properties.py \
	tests/articles/test_found_language.py tests/comments/test_fuzz.py tests/comments/test_soak.py \
	tests/lib/pdf/test_process.py tests/issues/test_reading.py $(ARGS)

bench: .venv/installed ## Đo tốc độ với 100.000 bài, 1 triệu bản (ROW="tìm" để chọn dòng)
	@exec $(BIN) -W ignore -m tests.benchmarks $(if $(ROW),--row "$(ROW)") $(ARGS)

lint: .venv/installed ## Soát mã và mẫu trang, không sửa gì
	@$(BIN) -m ruff check --quiet .
	@$(BIN) -m ruff format --check --quiet .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 --check {} +

format: .venv/installed ## Sắp lại mã và mẫu trang cho đúng lối
	@$(BIN) -m ruff check --fix --quiet .
	@$(BIN) -m ruff format --quiet .
	@# It exits with 1 where it changed a file.
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} + || true

constraints: .venv/installed ## Ghi lại constraints.txt với các phiên bản mới nhất được phép
	@rm -rf .venv/fresh && $(BIN) -m venv .venv/fresh
	@$(BIN) -c '$(WANTED)' > .venv/fresh/wanted.txt
	@.venv/fresh/bin/python $(PIP) install -r .venv/fresh/wanted.txt
	@{ sed -n '/^#/p' constraints.txt; .venv/fresh/bin/python $(PIP) freeze; } > .venv/fresh/new.txt
	@mv .venv/fresh/new.txt constraints.txt && rm -rf .venv/fresh

clean: ## Xóa .venv và các bộ đệm; không đụng đến var/ (dữ liệu)
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis
	@find . -path ./var -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml constraints.txt $(BROKEN)
	@test -n "$(PYTHON)" || { echo "Cần Python 3.11 trở lên, có cả mô-đun venv\
	 (Debian, Ubuntu: apt install python3-venv). Chỉ rõ: make run PYTHON=/…/python3" >&2; exit 1; }
	@$(BIN) -c '' 2>/dev/null || { echo "Đang tạo .venv…"; $(PYTHON) -m venv --clear .venv; }
	@echo "Đang cài các gói…"
	@$(BIN) -c '$(WANTED)' > .venv/wanted.txt
	@$(BIN) $(PIP) install -c constraints.txt -r .venv/wanted.txt
	@touch $@
