// Prints the shape of Kubernetes' Go types as text: one line a type, for src/engine/api/data/go-types.ts and
// internal-types.ts. Decoding answers with the names of Go types and fields, and Go's zero values decide what is written,
// so both are read from the published modules instead of being typed by hand.
//
//	go run main.go versioned MODULES > ...   MODULES: a folder that holds api@..., apimachinery@...
//
// A line is `package.Type=fields` for a struct, `package.Type:type` for anything else. A field is `json[/GoName]` followed
// by `!` (always written), `?` (left out when empty), `~` (left out when zero) and its type; `@type` is an embedded struct.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
)

var versioned = map[string]string{
	"core/v1": "api@*/core/v1", "apps/v1": "api@*/apps/v1", "batch/v1": "api@*/batch/v1", "autoscaling/v2": "api@*/autoscaling/v2",
	"autoscaling/v1": "api@*/autoscaling/v1", "networking/v1": "api@*/networking/v1", "policy/v1": "api@*/policy/v1", "rbac/v1": "api@*/rbac/v1",
	"storage/v1": "api@*/storage/v1", "scheduling/v1": "api@*/scheduling/v1", "coordination/v1": "api@*/coordination/v1",
	"discovery/v1": "api@*/discovery/v1", "events/v1": "api@*/events/v1", "certificates/v1": "api@*/certificates/v1",
	"node/v1": "api@*/node/v1", "authentication/v1": "api@*/authentication/v1", "authorization/v1": "api@*/authorization/v1",
	"admissionregistration/v1": "api@*/admissionregistration/v1", "flowcontrol/v1": "api@*/flowcontrol/v1",
	"resource/v1": "api@*/resource/v1", "meta/v1": "apimachinery@*/pkg/apis/meta/v1",
	"apiextensions/v1": "apiextensions-apiserver@*/pkg/apis/apiextensions/v1", "apiregistration/v1": "kube-aggregator@*/pkg/apis/apiregistration/v1",
}

var internal = map[string]string{
	"core": "kubernetes@*/pkg/apis/core", "apps": "kubernetes@*/pkg/apis/apps", "batch": "kubernetes@*/pkg/apis/batch",
	"autoscaling": "kubernetes@*/pkg/apis/autoscaling", "networking": "kubernetes@*/pkg/apis/networking",
	"policy": "kubernetes@*/pkg/apis/policy", "storage": "kubernetes@*/pkg/apis/storage", "rbac": "kubernetes@*/pkg/apis/rbac",
	"scheduling": "kubernetes@*/pkg/apis/scheduling", "apiextensions": "apiextensions-apiserver@*/pkg/apis/apiextensions",
}

// The types of other modules that have a form of their own in JSON.
var special = map[string]string{
	"resource.Quantity": "Quantity", "intstr.IntOrString": "IntOrString", "runtime.RawExtension": "Raw", "runtime.Object": "Raw",
	"types.UID": "types.UID", "types.NodeName": "types.NodeName", "runtime.Unknown": "Raw",
}

func main() {
	packages, root := versioned, os.Args[2]
	if os.Args[1] == "internal" {
		packages = internal
	}
	names := make([]string, 0, len(packages))
	for name := range packages {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		dirs, _ := filepath.Glob(filepath.Join(root, packages[name]))
		if len(dirs) == 0 {
			panic("no " + name)
		}
		read(name, dirs[len(dirs)-1])
	}
}

func read(name, dir string) {
	files, _ := filepath.Glob(filepath.Join(dir, "*types*.go"))
	for _, path := range files {
		base := filepath.Base(path)
		if strings.HasSuffix(base, "_test.go") || strings.HasPrefix(base, "zz_") || strings.HasPrefix(base, "types_swagger") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			panic(err)
		}
		imports := map[string]string{}
		for _, i := range file.Imports {
			full := strings.Trim(i.Path.Value, `"`)
			alias := filepath.Base(full)
			if i.Name != nil {
				alias = i.Name.Name
			}
			imports[alias] = full
		}
		for _, d := range file.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.TYPE {
				continue
			}
			for _, s := range decl.Specs {
				spec := s.(*ast.TypeSpec)
				if st, ok := spec.Type.(*ast.StructType); ok {
					fmt.Printf("%s.%s=%s\n", name, spec.Name.Name, fields(name, imports, st))
				} else if _, ok := spec.Type.(*ast.InterfaceType); !ok {
					fmt.Printf("%s.%s:%s\n", name, spec.Name.Name, typeName(name, imports, spec.Type))
				}
			}
		}
	}
}

func fields(pkg string, imports map[string]string, st *ast.StructType) string {
	var out []string
	for _, f := range st.Fields.List {
		typ := typeName(pkg, imports, f.Type)
		tag, tagged := "", false
		if f.Tag != nil {
			tag, tagged = reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Lookup("json")
		}
		parts := strings.Split(tag, ",")
		options := "," + strings.Join(parts[1:], ",") + ","
		if len(f.Names) == 0 && parts[0] == "" {
			out = append(out, "@"+typ)
			continue
		}
		if parts[0] == "-" {
			continue
		}
		names := f.Names
		if len(names) == 0 {
			names = []*ast.Ident{{Name: typ[strings.LastIndex(typ, ".")+1:]}}
		}
		for _, n := range names {
			if !n.IsExported() {
				continue
			}
			json := parts[0]
			if json == "" {
				json = n.Name
			}
			label := json
			if tagged && strings.ToUpper(json[:1])+json[1:] != n.Name {
				label = json + "/" + n.Name
			}
			mark := "!"
			if strings.Contains(options, ",omitempty,") {
				mark = "?"
			} else if strings.Contains(options, ",omitzero,") {
				mark = "~"
			}
			if strings.Contains(options, ",omitzero,") && strings.Contains(options, ",omitempty,") {
				mark = "~"
			}
			out = append(out, label+mark+typ)
		}
	}
	return strings.Join(out, ",")
}

func typeName(pkg string, imports map[string]string, e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		if strings.ToLower(t.Name[:1]) == t.Name[:1] {
			return t.Name
		}
		return pkg + "." + t.Name
	case *ast.StarExpr:
		return "*" + typeName(pkg, imports, t.X)
	case *ast.ArrayType:
		return "[]" + typeName(pkg, imports, t.Elt)
	case *ast.MapType:
		return "map[" + typeName(pkg, imports, t.Key) + "]" + typeName(pkg, imports, t.Value)
	case *ast.SelectorExpr:
		full := imports[t.X.(*ast.Ident).Name]
		short := filepath.Base(full)
		if s, ok := special[short+"."+t.Sel.Name]; ok {
			return s
		}
		parts := strings.Split(full, "/")
		if len(parts) >= 2 && strings.HasPrefix(short, "v") {
			return parts[len(parts)-2] + "/" + short + "." + t.Sel.Name
		}
		return short + "." + t.Sel.Name
	case *ast.InterfaceType:
		return "any"
	}
	return fmt.Sprintf("%T", e)
}
