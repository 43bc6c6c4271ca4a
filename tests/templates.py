"""Reading synthesised CloudFormation templates: resources by construct path, references followed across stacks."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a template. `path` is that of its construct, without stack and without CDK's own last step."""

    stack: str
    logical_id: str
    path: str
    type: str
    properties: Properties
    attributes: Properties

    @property
    def owner(self) -> str:
        return self.path.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Assembly:
    """All templates of an environment."""

    folder: Path
    resources: tuple[Resource, ...]
    templates: dict[str, Properties]

    def of(self, type_: str) -> tuple[Resource, ...]:
        found = tuple(resource for resource in self.resources if resource.type == type_)
        assert found, f"no {type_}: a test over nothing proves nothing"
        return found

    def one(self, path: str, type_: str) -> Resource:
        (found,) = (resource for resource in self.of(type_) if resource.path == path)
        return found

    def target(self, stack: str, value: Any) -> str:
        """Where a reference points, as the path of a construct; literal text stays, and a join is read piece by piece."""
        match value:
            case str():
                return value
            case {"Ref": name} | {"Fn::GetAtt": [name, _]}:
                return self._path(stack, name)
            case {"Fn::ImportValue": name}:
                return self._exported(name)
            case {"Fn::Join": [separator, parts]}:
                return str(separator).join(self.target(stack, part) for part in parts)
        raise AssertionError(f"not understood: {value}")

    def _path(self, stack: str, logical_id: str) -> str:
        if logical_id.startswith("AWS::"):
            return logical_id
        return next(found.path for found in self.resources if (found.stack, found.logical_id) == (stack, logical_id))

    def _exported(self, name: str) -> str:
        for stack, template in self.templates.items():
            for output in template["Outputs"].values():
                if output.get("Export", {}).get("Name") == name:
                    return self.target(stack, output["Value"])
        raise AssertionError(f"nobody exports {name}")


def read_assembly(folder: Path) -> Assembly:
    templates = {
        path.name.removesuffix(".template.json"): json.loads(path.read_text()) for path in folder.glob("*.template.json")
    }
    resources = tuple(
        _resource(stack, logical_id, resource)
        for stack, template in templates.items()
        for logical_id, resource in template["Resources"].items()
    )
    return Assembly(folder, resources, templates)


def _resource(stack: str, logical_id: str, raw: Properties) -> Resource:
    path = raw.get("Metadata", {}).get("aws:cdk:path", logical_id).partition("/")[2].removesuffix("/Resource")
    return Resource(stack, logical_id, path, raw["Type"], raw.get("Properties", {}), raw)
